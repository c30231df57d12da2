// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pack/segment_maker.hpp"

#include <functional>
#include <memory>

namespace bprun::pack {

/// Makes segments in several threads and hands them on, in one more, in the order in which they
/// came. Owner and that thread go round a ring of places one behind the other, so memory is
/// bounded.
class SegmentLine {
public:
  /// A thread for each of `makers`, of which there is at least one. `take` is called with
  /// each segment once, in a thread of its own; what it touches is the owner's again after
  /// finish().
  SegmentLine(std::vector<SegmentMaker> makers, std::function<Result<void>(Segment&)> take);
  ~SegmentLine();
  SegmentLine(const SegmentLine&) = delete;
  SegmentLine& operator=(const SegmentLine&) = delete;

  /// Puts a segment in, once there is room. The Error of an earlier one comes out here.
  Result<void> put(std::vector<SegmentMember> members);

  /// Waits for what is under way. Nothing may follow.
  Result<void> finish();

private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace bprun::pack
