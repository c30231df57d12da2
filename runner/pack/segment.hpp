// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pack/tree_index.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bprun::pack {

/// What a segment holds of one entry of the tree: its header, a part of its content, or both.
struct SegmentMember {
  std::string header;    ///< tar header blocks; empty in the later parts of a large file
  std::string relative;  ///< of a regular file; empty for everything that has no content
  FileStamp stamp = {};
  unsigned long long offset = 0;  ///< of the part; a multiple of content_unit
  unsigned long long length = 0;  ///< of the part
  bool ends = true;               ///< the content ends here, and is padded
  /// sha256 (binary) of each content_unit of the part; empty: not known yet.
  std::vector<std::string> hashes = {};
};

/// A part of the tar on its way to its compressed bytes.
struct Segment {
  std::vector<SegmentMember> members;
  std::vector<char> packed;
  bool was_kept = false;  ///< the store had it
};

/// The segment's key in the store, as hex: of every byte that goes in, and of what compresses it.
/// All hashes must be known.
std::string segment_key(const Segment& segment, const std::string& compressor);

}  // namespace bprun::pack
