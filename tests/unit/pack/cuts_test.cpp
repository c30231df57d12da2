// SPDX-License-Identifier: MIT
#include "runner/pack/cuts.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace bprun::pack {

namespace {

struct CutMember {
  std::string name;
  unsigned long long bytes;
};

std::vector<CutMember> many_members() {
  std::vector<CutMember> members;
  for (int i = 0; i < 5000; ++i) {
    members.push_back(
        {.name = "node_modules/package-" + std::to_string(i / 40) + "/file-" + std::to_string(i),
         .bytes = 512ULL * (2 + (static_cast<unsigned>(i) * 37U) % 50U)});
  }
  return members;
}

/// The segments as the names in them, joined.
std::vector<std::string> segments_of(const std::vector<CutMember>& members, CutSizes sizes) {
  Cutter cutter(sizes);
  std::vector<std::string> segments{""};
  for (const auto& member : members) {
    if (cutter.ends_before(member.name, member.bytes)) segments.emplace_back();
    segments.back() += member.name + "\n";
  }
  return segments;
}

std::size_t different(const std::vector<std::string>& before,
                      const std::vector<std::string>& after) {
  const std::set<std::string> had(before.begin(), before.end());
  return static_cast<std::size_t>(std::count_if(
      after.begin(), after.end(), [&](const auto& segment) { return !had.contains(segment); }));
}

}  // namespace

TEST_CASE("segments are no larger than the most", "[cuts]") {
  const auto packing = GENERATE(archive::Packing::gzip, archive::Packing::zstd);
  const CutSizes sizes = cut_sizes(packing);
  CHECK(sizes.most % content_unit == 0);
  Cutter cutter(sizes);
  unsigned long long held = 0;
  std::size_t segments = 1;
  for (const auto& member : many_members()) {
    if (cutter.ends_before(member.name, member.bytes)) {
      ++segments;
      held = 0;
    }
    held += member.bytes;
    CHECK(held <= sizes.most);
  }
  CHECK(segments > 10);
}

TEST_CASE("a file more, less, or of another size changes the segments beside it", "[cuts]") {
  const auto members = many_members();
  const CutSizes sizes = cut_sizes(archive::Packing::gzip);
  const auto before = segments_of(members, sizes);
  REQUIRE(before.size() > 50);
  std::size_t most = 0;
  std::size_t sum = 0;
  std::size_t tries = 0;
  for (std::size_t at = 1; at < members.size(); at += 97, ++tries) {
    for (int what = 0; what < 3; ++what) {
      auto changed = members;
      if (what == 0)
        changed.insert(changed.begin() + static_cast<long>(at), {"node_modules/x", 20'480});
      if (what == 1) changed.erase(changed.begin() + static_cast<long>(at));
      if (what == 2) changed[at].bytes += 10'240;
      const std::size_t count = different(before, segments_of(changed, sizes));
      most = std::max(most, count);
      sum += count;
    }
  }
  // The one that it is in, seldom the next ones, and never all that follow.
  CHECK(most <= before.size() / 8);
  CHECK(sum <= 6 * tries);
}

TEST_CASE("the end of a segment that somebody else sets starts the count anew", "[cuts]") {
  Cutter cutter({.least = 10, .most = 100, .spacing = 1});
  CHECK_FALSE(cutter.ends_before("a", 90));
  cutter.end();
  CHECK_FALSE(cutter.ends_before("b", 90));
  CHECK(cutter.ends_before("c", 90));
}

}  // namespace bprun::pack
