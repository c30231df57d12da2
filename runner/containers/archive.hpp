// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/manifest/heroku_yml.hpp"
#include "runner/process/environment.hpp"

#include <string>

namespace bprun::containers {

using fs::Path;

/// In a layout of images that a heroku.yml describes: which of them does what.
inline constexpr const char* processes_file = "bprun.json";

/// The text of that file.
std::string processes_text(const manifest::HerokuYml& manifest);

/// Packs an OCI layout into one file, the same bytes for the same layout.
Result<void> pack_layout(const Path& layout, const Path& file, const process::Environment& caller);

}  // namespace bprun::containers
