// SPDX-License-Identifier: MIT
#include "runner/pack/diff.hpp"
#include "tests/unit/pack/slugs.hpp"

#include <sys/stat.h>

namespace bprun::pack {

namespace {

void diffable_app(const Path& app) {
  for (int i = 0; i < 300; ++i)
    put(app / "lib/p" / ("file-" + std::to_string(i)), noise(12'000, static_cast<unsigned>(i)));
  put(app / "gone", "bye");
  put(app / "tool", "#!/bin/sh\n", 0644);
  REQUIRE(fs::make_symlink("tool", app / "link"));
}

std::vector<std::string> words_of(const SlugDiff& diff) {
  std::vector<std::string> words;
  for (const auto& change : diff.changes)
    words.push_back(std::to_string(static_cast<int>(change.kind)) + " " + change.path);
  return words;
}

}  // namespace

TEST_CASE("a diff says what was added, removed, changed, and given another mode", "[diff]") {
  const auto dir = scratch();
  const Path app = dir.path() / "app";
  diffable_app(app);
  const auto packing = GENERATE(archive::Packing::gzip, archive::Packing::zstd);
  REQUIRE(compose(app, dir.path() / "a", {.packing = packing}));
  put(app / "lib/p/file-100", noise(15'000, 5000));
  put(app / "lib/new", "new");
  REQUIRE(fs::remove_file(app / "gone"));
  REQUIRE(::chmod((app / "tool").c_str(), 0755) == 0);
  REQUIRE(fs::remove_file(app / "link"));
  REQUIRE(fs::make_symlink("lib", app / "link"));
  REQUIRE(compose(app, dir.path() / "b", {.packing = packing}));

  const auto diff = diff_slugs(dir.path() / "a", dir.path() / "b");
  REQUIRE(diff);
  CHECK(words_of(*diff) ==
        std::vector<std::string>{"1 gone", "0 lib/new", "2 lib/p/file-100", "2 link", "3 tool"});
  CHECK(diff->changes[4].mode_before == 0644);
  CHECK(diff->changes[4].mode_after == 0755);
  CHECK(diff->by_directory ==
        std::vector<DirectoryChange>{{.path = "lib", .changes = 2, .bytes = 3003},
                                     {.path = "lib/p", .changes = 1, .bytes = 3000}});
  CHECK(diff->packed_after == get(dir.path() / "b").size());
  CHECK(diff->new_segments > 0);
  // All of this tree is two segments of zstd.
  if (packing == archive::Packing::zstd) return;
  CHECK(diff->new_segments < diff->segments);
  CHECK(diff->new_bytes < diff->packed_after);
  CHECK(to_text(*diff).find("mode     tool  (644 to 755)") != std::string::npos);
}

TEST_CASE("of two equal slugs nothing is new", "[diff]") {
  const auto dir = scratch();
  diffable_app(dir.path() / "app");
  REQUIRE(compose(dir.path() / "app", dir.path() / "a"));
  const auto diff = diff_slugs(dir.path() / "a", dir.path() / "a");
  REQUIRE(diff);
  CHECK(diff->changes.empty());
  CHECK(diff->new_bytes == 0);
  CHECK(diff->segments > 3);
}

TEST_CASE("slugs of other makers are compared, too", "[diff]") {
  const auto dir = scratch();
  diffable_app(dir.path() / "app");
  shell(dir.path(), "tar czf theirs.tgz -C app .");
  REQUIRE(compose(dir.path() / "app", dir.path() / "ours.tgz"));
  const auto diff = diff_slugs(dir.path() / "ours.tgz", dir.path() / "theirs.tgz");
  REQUIRE(diff);
  CHECK(diff->segments == 1);
  CHECK(diff->new_bytes == get(dir.path() / "theirs.tgz").size());
  for (const auto& change : diff->changes)
    CHECK(change.kind == ChangeKind::mode);
}

TEST_CASE("what is no slug is an error that names it", "[diff]") {
  const auto dir = scratch();
  put(dir.path() / "app/a", "x");
  REQUIRE(compose(dir.path() / "app", dir.path() / "a"));
  put(dir.path() / "half", get(dir.path() / "a").substr(0, 60));
  for (const char* name : {"half", "absent"}) {
    const auto diff = diff_slugs(dir.path() / "a", dir.path() / name);
    REQUIRE_FALSE(diff);
    CHECK(diff.error().message.find(name) != std::string::npos);
  }
}

}  // namespace bprun::pack
