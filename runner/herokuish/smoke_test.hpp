// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/session.hpp"

#include <string>
#include <vector>

namespace bprun::herokuish {

/// `herokuish test [PATH [EXPECTED]]`: builds the app, starts its web process, and asks it for PATH
/// (contract H-54). The status: 0; the build's; 2 where it did not answer EXPECTED; else 1.
Result<int> test_app_by_request(Session session, const std::vector<std::string>& words);

}  // namespace bprun::herokuish
