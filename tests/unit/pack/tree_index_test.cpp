// SPDX-License-Identifier: MIT
#include "runner/fs/walk.hpp"
#include "runner/pack/cuts.hpp"
#include "runner/pack/tree_index.hpp"
#include "tests/unit/pack/slugs.hpp"

#include <unistd.h>

namespace bprun::pack {

namespace {

constexpr long long second = 1'000'000'000;

IndexEntry index_entry(std::string path, unsigned long long size = 5) {
  return {.path = std::move(path),
          .stamp = {.size = size, .mtime_ns = 7, .ctime_ns = 8, .inode = 9, .mode = 0100644},
          .hashes = std::vector<std::string>(unit_count(size), std::string(32, 'h'))};
}

void write_index(const Path& file, const std::vector<IndexEntry>& entries, long long began) {
  auto writer = IndexWriter::create(file.native() + ".new", began);
  REQUIRE(writer);
  for (const auto& entry : entries)
    REQUIRE(writer->add(entry));
  REQUIRE(writer->commit(file));
}

}  // namespace

TEST_CASE("the order of an index is that of a walk", "[index]") {
  const auto dir = scratch();
  for (const char* name : {"a/x", "a-b", "a.b/c", "a/x-", "a/x.d/e", "aa", "\xff", "B", "a/\x01"})
    put(dir.path() / name, "");
  std::vector<std::string> paths;
  REQUIRE(fs::walk(dir.path(), [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    paths.push_back(entry.relative);
    return fs::WalkStep::enter;
  }));
  REQUIRE(paths.size() == 12);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t k = 0; k < paths.size(); ++k) {
      INFO(paths[i] << " and " << paths[k]);
      const int order = walk_order(paths[i], paths[k]);
      CHECK((order < 0) == (i < k));
      CHECK((order == 0) == (i == k));
    }
  }
}

TEST_CASE("an index knows files that are what they were", "[index]") {
  const auto dir = scratch();
  const Path file = dir.path() / "index";
  const auto large = index_entry("b/large", 3 * content_unit + 1);
  write_index(file, {index_entry("a"), large, index_entry("c")}, 10 * second);
  IndexReader reader(file);
  CHECK_FALSE(reader.find("0", large.stamp));
  CHECK(reader.find("b/large", large.stamp) == large.hashes);
  FileStamp other = index_entry("c").stamp;
  SECTION("the same") {
    CHECK(reader.find("c", other));
  }
  SECTION("another size") {
    other.size = 6;
    CHECK_FALSE(reader.find("c", other));
  }
  SECTION("another time") {
    ++other.mtime_ns;
    CHECK_FALSE(reader.find("c", other));
  }
  SECTION("another change of its inode") {
    ++other.ctime_ns;
    CHECK_FALSE(reader.find("c", other));
  }
  SECTION("another inode") {
    ++other.inode;
    CHECK_FALSE(reader.find("c", other));
  }
  SECTION("another mode") {
    other.mode = 0100755;
    CHECK_FALSE(reader.find("c", other));
  }
}

TEST_CASE("what changed shortly before the reading, or in the future, is not believed", "[index]") {
  const auto dir = scratch();
  const Path file = dir.path() / "index";
  auto entry = index_entry("a");
  SECTION("changed two seconds before") {
    entry.stamp.ctime_ns = 98 * second;
  }
  SECTION("written to a moment before") {
    entry.stamp.mtime_ns = 100 * second - 1;
  }
  SECTION("written to in the future: a clock was set back") {
    entry.stamp.mtime_ns = 999 * second;
  }
  write_index(file, {entry}, 100 * second);
  CHECK_FALSE(IndexReader(file).find("a", entry.stamp));
  entry.stamp.mtime_ns = 98 * second - 1;
  entry.stamp.ctime_ns = 98 * second - 1;
  write_index(file, {entry}, 100 * second);
  CHECK(IndexReader(file).find("a", entry.stamp));
}

TEST_CASE("an index that is damaged knows less, and nothing else happens", "[index]") {
  const auto dir = scratch();
  const Path file = dir.path() / "index";
  const auto entry = index_entry("b", content_unit + 1);
  write_index(file, {index_entry("a"), entry, index_entry("c")}, 10 * second);
  const std::string whole = get(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(file, whole.substr(0, size), 0600);
    IndexReader reader(file);
    const auto found = reader.find("b", entry.stamp);
    if (found) CHECK(*found == entry.hashes);
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    put(file, damaged, 0600);
    IndexReader reader(file);
    const auto found = reader.find("b", entry.stamp);
    if (found) CHECK(found->size() == entry.hashes.size());
  }
}

TEST_CASE("an index that others could have written is empty", "[index]") {
  const auto dir = scratch();
  const Path file = dir.path() / "index";
  write_index(file, {index_entry("a")}, 10 * second);
  SECTION("others may write to it") {
    REQUIRE(::chmod(file.c_str(), 0622) == 0);
  }
  SECTION("it is another user's") {
    if (::geteuid() != 0) return;
    REQUIRE(::chown(file.c_str(), 12345, 12345) == 0);
  }
  SECTION("it is a link") {
    REQUIRE(fs::rename(file, dir.path() / "elsewhere"));
    REQUIRE(fs::make_symlink("elsewhere", file));
  }
  CHECK_FALSE(IndexReader(file).find("a", index_entry("a").stamp));
}

}  // namespace bprun::pack
