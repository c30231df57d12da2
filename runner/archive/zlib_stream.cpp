// SPDX-License-Identifier: MIT
#include "runner/archive/zlib_stream.hpp"

#include <libdeflate.h>

#include <memory>

namespace bprun::archive {

std::optional<std::string> inflate_zlib(std::string_view stream, std::size_t size) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> machine(
      ::libdeflate_alloc_decompressor(), &::libdeflate_free_decompressor);
  if (!machine) return std::nullopt;
  std::string bytes(size, '\0');
  const auto result = ::libdeflate_zlib_decompress(
      machine.get(), stream.data(), stream.size(), bytes.data(), bytes.size(), nullptr);
  if (result != LIBDEFLATE_SUCCESS) return std::nullopt;
  return bytes;
}

}  // namespace bprun::archive
