// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What bin/release says, as files of the app (contract H-42 to H-44, H-48). All of them are
/// written as the account.
namespace bprun::herokuish {

/// BUILD_PATH/.release, in place of what is there; nothing for nullopt.
Result<void> write_release(const Session& session,
                           const Account& account,
                           const std::optional<std::string>& text);

/// BUILD_PATH/.profile.d/00_config_vars.sh, wherever there is a .release. YAML that is none is an
/// Error that names `name`, the buildpack's, and the line (B-17).
Result<void>
write_config_vars(const Session& session, const Account& account, const std::string& name);

/// Lines `export NAME="VALUE"`. `$` expands when the app starts; what else bash would see in double
/// quotes is escaped, but not in the original's voice.
std::string config_var_lines(const std::vector<std::pair<std::string, std::string>>& variables,
                             bool original);

}  // namespace bprun::herokuish
