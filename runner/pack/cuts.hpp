// SPDX-License-Identifier: MIT
#pragma once

#include "runner/archive/compressor.hpp"

#include <cstddef>
#include <string_view>

/// Where one segment of a slug ends and the next begins: a function of the tree and nothing else.
namespace bprun::pack {

/// What a file's content is hashed by, and a large file cut into; segments hold whole ones.
inline constexpr unsigned long long content_unit = 1ULL << 20;

struct CutSizes {
  unsigned long long least;    ///< bytes of tar that a segment has before it may end by itself
  unsigned long long most;     ///< bytes of tar that it has at most; a multiple of content_unit
  unsigned long long spacing;  ///< of that many names beyond the least, one is a border
};

CutSizes cut_sizes(archive::Packing packing);

/// Told of each member in turn, says whether a segment ends in front of it. What decides is the
/// member's name and how much the segment holds, so that a change moves the borders beside it, and
/// after the next name that is a border everything is as it was.
class Cutter {
public:
  explicit Cutter(CutSizes sizes) : sizes_(sizes) {}

  const CutSizes& sizes() const { return sizes_; }

  /// `bytes` is the whole member's: header, content, padding. Not for members larger than
  /// sizes().most, which have segments of their own.
  bool ends_before(std::string_view name, unsigned long long bytes);

  /// A segment ends here, whatever comes.
  void end() { held_ = 0; }

private:
  CutSizes sizes_;
  unsigned long long held_ = 0;
};

}  // namespace bprun::pack
