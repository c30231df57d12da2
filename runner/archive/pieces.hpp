// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bprun::archive {

/// Bytes in front of the compressed data of a gzip member that a Compressor made.
inline constexpr std::size_t gzip_piece_header = 20;

/// One gzip member or zstd frame of a file.
struct Piece {
  std::string sha256;        ///< of its packed bytes, binary
  unsigned long long bytes;  ///< packed
};

/// The pieces that a slug of ours is a chain of, in order, without unpacking it. A file of somebody
/// else's making is one piece, whole: its members do not say where they end.
Result<std::vector<Piece>> pieces_of(const fs::Path& file);

}  // namespace bprun::archive
