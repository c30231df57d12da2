// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bprun {

/// Where `beginning`, the first bytes of a file, starts like an HTML page (what captive portals and
/// expired links answer in place of a file): its title, printable, or "" where it has none.
std::optional<std::string> html_title(std::string_view beginning);

}  // namespace bprun
