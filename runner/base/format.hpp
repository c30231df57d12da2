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
///
/// An object and no function: a function of this name would compete with std::format wherever an
/// argument is of a type of std.
struct Format {
  template <class... Arguments>
  std::string operator()(fmt::format_string<Arguments...> pattern, Arguments&&... arguments) const {
    return detail::vformat(pattern, fmt::make_format_args(arguments...));
  }
};

inline constexpr Format format;

}  // namespace bprun
