// SPDX-License-Identifier: MIT
#define FMT_HEADER_ONLY 1
#include "runner/base/format.hpp"

#include <fmt/format.h>

namespace bprun::detail {

std::string vformat(fmt::string_view pattern, fmt::format_args arguments) {
  return fmt::vformat(pattern, arguments);
}

}  // namespace bprun::detail
