// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"

#include <string>
#include <vector>

/// `/start` and `/exec`: this process becomes the app (contract P-9 to P-30, H-57).
namespace bprun::herokuish {

/// `procfile start TYPE`. Returns only where the app did not come to be: the status to end with.
Result<int> start_type(const Session& session, const std::vector<std::string>& words);

/// `procfile exec WORD…`: a single word is a line for the shell, several are a program and its
/// arguments (P-18); in the original's voice all are one text that is evaluated (P-15).
Result<int> exec_words(const Session& session, const std::vector<std::string>& words);

/// In APP_PATH, as the account, with what the profile scripts make of `environment`, becomes the
/// program `words` (bin/test, H-53).
Result<int> become_app(const Session& session,
                       const Account& account,
                       process::Environment environment,
                       const std::vector<std::string>& words);

}  // namespace bprun::herokuish
