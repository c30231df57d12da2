// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"
#include "runner/manifest/procfile.hpp"

#include <optional>
#include <string>
#include <vector>

/// Process types in Herokuish's voice (contract P-2 to P-11, H-46 to H-49).
namespace bprun::herokuish {

/// The entries of APP_PATH/Procfile in the file's order, its warnings told; nullopt where there is
/// none. In the original's voice keys and commands are as they stand.
Result<std::optional<std::vector<manifest::ProcessType>>> read_types(const Session& session);

/// A Procfile as the original read it: each line with a colon, the blanks around the line alone
/// taken off (P-2).
std::vector<manifest::ProcessType> original_types(std::string_view text);

/// The names, sorted and once each: "web, worker".
std::string type_list(const std::vector<manifest::ProcessType>& types);

/// The closing lines of a build, below "Discovering process types". Default types of `.release`
/// become a Procfile where the app has none; `name` is the buildpack's.
Result<void> tell_process_types(const Session& session,
                                const Account& account,
                                const std::string& name,
                                Log& log);

/// `herokuish procfile parse TYPE`: prints its command, or an empty line.
Result<int> parse_type(const Session& session, const std::string& type);

}  // namespace bprun::herokuish
