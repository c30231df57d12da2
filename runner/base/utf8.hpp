// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace bprun::text {

/// Length of the UTF-8 sequence at the start of `bytes` (not empty), or 0 if there is no valid one.
/// Overlong forms, surrogates and code points above U+10FFFF are not valid (RFC 3629).
std::size_t utf8_length(std::string_view bytes);

}  // namespace bprun::text
