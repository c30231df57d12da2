// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <string>
#include <utility>

namespace bprun {

namespace detail {
std::string vformat(fmt::string_view pattern, fmt::format_args arguments);
}

/// fmt::format, with fmt's heavy half compiled once (base/format.cpp) and linked statically:
/// Debian ships fmt as headers and a shared library only.
template <class... Arguments>
std::string format(fmt::format_string<Arguments...> pattern, Arguments&&... arguments) {
  return detail::vformat(pattern, fmt::make_format_args(arguments...));
}

}  // namespace bprun
