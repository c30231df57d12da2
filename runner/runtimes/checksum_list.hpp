// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/digest.hpp"
#include "runner/base/result.hpp"

#include <string>
#include <string_view>

namespace bprun::runtimes {

/// The SHA-256 of `file` in a list as sha256sum writes it: hexadecimal digits, blanks, perhaps a
/// '*', the name (nodejs.org's SHASUMS256.txt is one), or in one of the builds that builds.hex.pm
/// has: name without ending, commit, time, digits. `url` is where it came from, for messages.
/// Errors: kind corrupt for a list that has no such line, kind network for what is no such list at
/// all (an error page).
Result<Checksum>
find_in_checksum_list(std::string_view list, std::string_view file, const std::string& url);

}  // namespace bprun::runtimes
