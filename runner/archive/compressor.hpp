// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::archive {

/// How a slug is compressed. Both are chains: any number of pieces, one after another, read as one.
enum class Packing {
  gzip,  ///< members of RFC 1952
  zstd,  ///< frames of RFC 8878
};

/// What decides, beside the plain bytes, which packed bytes come out: library, version, level.
/// Packed bytes may be kept and used again where this is the same.
std::string compressor_identity(Packing packing);

/// Compresses pieces, each into one gzip member or zstd frame. The same bytes always give the same.
/// Not for several threads at once; holds 1 MiB (gzip) to 3 MiB (zstd).
///
/// A gzip member says its own length in an extra field ("BP", 4 bytes, little-endian, the whole
/// member), as a zstd frame can be measured without unpacking it: see pieces_of().
class Compressor {
public:
  static Result<Compressor> make(Packing packing);

  Compressor(Compressor&&) noexcept;
  Compressor& operator=(Compressor&&) = delete;
  ~Compressor();

  /// Replaces `packed` by the piece made of `plain`.
  Result<void> compress(std::string_view plain, std::vector<char>& packed);

private:
  struct Machine;
  explicit Compressor(std::unique_ptr<Machine> machine);

  std::unique_ptr<Machine> machine_;
};

}  // namespace bprun::archive
