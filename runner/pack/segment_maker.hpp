// SPDX-License-Identifier: MIT
#pragma once

#include "runner/archive/compressor.hpp"
#include "runner/base/digest.hpp"
#include "runner/pack/segment.hpp"
#include "runner/store/segments.hpp"

namespace bprun::pack {

/// Turns segments into their compressed bytes: out of the store where it has them, else by reading
/// the files and compressing. One for each thread.
class SegmentMaker {
public:
  /// `root` is the tree's open directory; `kept` may be null. Both outlive this.
  static Result<SegmentMaker> make(int root, archive::Packing packing, const store::Segments* kept);

  /// Fills segment.packed, and the hashes that were not known. Content is read where a hash is not
  /// known or the store lacks the segment, and what is compressed is what the key was made of: a
  /// hash that an index claimed and the file does not have is corrected.
  ///
  /// An Error where a file is not what its stamp says, before or after it was read.
  Result<void> fill(Segment& segment);

private:
  SegmentMaker(int root,
               archive::Compressor compressor,
               archive::Packing packing,
               const store::Segments* kept);

  void know_holes(SegmentMember& member);
  Result<void> read(Segment& segment);
  Result<void> read_content(SegmentMember& member);
  Result<void> read_units(int file, SegmentMember& member);

  int root_;
  archive::Compressor compressor_;
  std::string identity_;
  const store::Segments* kept_;
  Hasher hasher_;
  std::string zero_hash_;  ///< of a content_unit of zeros
  std::vector<char> plain_;
  std::size_t used_ = 0;
};

}  // namespace bprun::pack
