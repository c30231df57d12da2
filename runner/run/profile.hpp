// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>
#include <vector>

/// The profile scripts of an app, which a dyno sources before its command (B-21, B-22).
namespace bprun::run {

using fs::Path;

/// Relative paths of what is sourced, in order: .profile.d/*.sh in byte order (B-21, P-27), then
/// .profile if it is not empty.
Result<std::vector<std::string>> profile_scripts(const Path& app);

/// One bash that sources the profile scripts, which see no positional parameters and may `return`
/// (P-26), and then becomes `target`. No errexit (P-25). `bash` and `home`, the app, are paths as
/// that bash sees them.
std::vector<std::string> start_words(const Path& bash,
                                     const Path& home,
                                     const std::vector<std::string>& profile_scripts,
                                     const std::vector<std::string>& target);

}  // namespace bprun::run
