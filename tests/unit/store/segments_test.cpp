// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/store/segments.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <thread>

using namespace bprun;

namespace {

struct SegmentPlace {
  fs::TempDir top = fs::TempDir::create("/tmp", "bprun-segments-").take();
  store::Store store = store::Store::open(top.path() / "store").take();
  store::Segments segments = store::Segments::open(store).take();
  std::string key = sha256_hex("a key");

  fs::Path file() const { return top.path() / "store/segments" / key; }

  bool finds(const std::string& expected) const {
    std::vector<char> bytes;
    return segments.find(key, bytes) && std::string(bytes.begin(), bytes.end()) == expected;
  }
};

}  // namespace

TEST_CASE("a segment is found by its key, in this process and the next", "[segments]") {
  const SegmentPlace place;
  CHECK_FALSE(place.finds("bytes"));
  REQUIRE(place.segments.add(place.key, "bytes"));
  CHECK(place.finds("bytes"));
  const auto again = store::Segments::open(place.store);
  REQUIRE(again);
  std::vector<char> bytes;
  CHECK(again->find(place.key, bytes));
  CHECK_FALSE(again->find(sha256_hex("another key"), bytes));
  CHECK(place.segments.distrusted() == 0);
}

TEST_CASE("a segment with one bit wrong anywhere is none, until it is added again", "[segments]") {
  const SegmentPlace place;
  REQUIRE(place.segments.add(place.key, "bytes"));
  const auto whole = fs::read_file(place.file()).take();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    REQUIRE(fs::write_file(place.file(), damaged));
    INFO(at);
    CHECK_FALSE(place.finds("bytes"));
  }
  for (const std::size_t size : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
    REQUIRE(fs::write_file(place.file(), whole.substr(0, size)));
    CHECK_FALSE(place.finds("bytes"));
  }
  CHECK(place.segments.distrusted() == whole.size() + 3);
  REQUIRE(place.segments.add(place.key, "bytes"));
  CHECK(place.finds("bytes"));
}

TEST_CASE("a segment under another's name is none", "[segments]") {
  const SegmentPlace place;
  const std::string other = sha256_hex("another key");
  REQUIRE(place.segments.add(other, "of the other"));
  REQUIRE(fs::rename(place.file().parent_path() / other, place.file()));
  CHECK_FALSE(place.finds("of the other"));
}

TEST_CASE("what others could have written is not trusted", "[segments]") {
  const SegmentPlace place;
  REQUIRE(place.segments.add(place.key, "bytes"));
  SECTION("others may write to it") {
    REQUIRE(::chmod(place.file().c_str(), 0602) == 0);
    CHECK_FALSE(place.finds("bytes"));
  }
  SECTION("its group may write to it") {
    REQUIRE(::chmod(place.file().c_str(), 0620) == 0);
    CHECK_FALSE(place.finds("bytes"));
  }
  SECTION("it is another user's") {
    if (::geteuid() != 0) return;
    REQUIRE(::chown(place.file().c_str(), 12345, 12345) == 0);
    CHECK_FALSE(place.finds("bytes"));
  }
  SECTION("it is a link to one that would do") {
    const auto elsewhere = place.top.path() / "elsewhere";
    REQUIRE(fs::rename(place.file(), elsewhere));
    REQUIRE(fs::make_symlink(elsewhere.native(), place.file()));
    CHECK_FALSE(place.finds("bytes"));
  }
  SECTION("it is no file") {
    REQUIRE(fs::remove_file(place.file()));
    REQUIRE(::mkfifo(place.file().c_str(), 0600) == 0);
    CHECK_FALSE(place.finds("bytes"));
  }
  CHECK(place.segments.distrusted() == 1);
}

TEST_CASE("a directory of segments that others may write to is refused", "[segments]") {
  const SegmentPlace place;
  REQUIRE(::chmod((place.top.path() / "store/segments").c_str(), 0777) == 0);
  const auto segments = store::Segments::open(place.store);
  REQUIRE_FALSE(segments);
  CHECK(segments.error().kind == ErrorKind::denied);
}

TEST_CASE("the least recently used segments go first", "[segments]") {
  const SegmentPlace place;
  const std::string bytes(100'000, 'x');
  for (int i = 0; i < 10; ++i) {
    const std::string key = sha256_hex(std::to_string(i));
    REQUIRE(place.segments.add(key, bytes));
    // Number 3 is the one that nobody used for longest.
    const timespec used[2] = {{.tv_sec = 1'000'000 + (i + 7) % 10, .tv_nsec = 0},
                              {.tv_sec = 1'000'000 + (i + 7) % 10, .tv_nsec = 0}};
    const auto path = place.top.path() / "store/segments" / key;
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), used, 0) == 0);
  }
  place.segments.trim(2'000'000);
  CHECK(fs::list_directory(place.top.path() / "store/segments").take().size() == 10);
  std::vector<char> found;
  CHECK(place.segments.find(sha256_hex("4"), found));  // used now
  place.segments.trim(900'000);
  CHECK_FALSE(place.segments.find(sha256_hex("3"), found));
  CHECK(place.segments.find(sha256_hex("4"), found));
  CHECK(fs::list_directory(place.top.path() / "store/segments").take().size() == 6);
}

TEST_CASE("many threads add and find the same segments", "[segments]") {
  const SegmentPlace place;
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      std::vector<char> bytes;
      for (int i = 0; i < 200; ++i) {
        const std::string content(static_cast<std::size_t>(i % 7) * 1000, 'c');
        const std::string key = sha256_hex(content);
        if (!place.segments.add(key, content)) ++wrong;
        if (!place.segments.find(key, bytes) ||
            std::string(bytes.begin(), bytes.end()) != content) {
          ++wrong;
        }
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  CHECK(wrong == 0);
}
