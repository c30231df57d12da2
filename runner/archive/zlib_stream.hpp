// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bprun::archive {

/// The `size` bytes that a zlib stream (RFC 1950) of them holds; nullopt where it is no such
/// stream, or holds another number of bytes.
std::optional<std::string> inflate_zlib(std::string_view stream, std::size_t size);

}  // namespace bprun::archive
