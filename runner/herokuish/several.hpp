// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/select.hpp"

namespace bprun::herokuish {

/// Runs the buildpacks of a .buildpacks in order, as heroku-buildpack-multi does, and with its
/// lines (contract M-14 to M-21): each is brought, asked and run in a directory of its own, which
/// is its scripts' working directory (B-30), with the exports of those before it. Answers what the
/// last of them that has a bin/release printed; "--- {}" where none has.
Result<std::optional<std::string>> compile_several(const Workshop& workshop,
                                                   const std::vector<Wanted>& several);

}  // namespace bprun::herokuish
