// SPDX-License-Identifier: MIT
#include "runner/store/segments.hpp"
#include "runner/store/verify.hpp"
#include "tests/unit/store/scratch.hpp"

#include <fcntl.h>

namespace bprun::store {

namespace {

Path add(const Store& store, TreeKind kind, const std::string& key) {
  const auto tree = store.add_tree(kind, key, [](const Path& path) -> Result<void> {
    TRY(fs::make_directories(path / "bin"));
    TRY(fs::write_file(path / "bin/program", std::string(300'000, 'p'), 0755));
    return fs::make_symlink("program", path / "bin/link");
  });
  REQUIRE(tree);
  return *tree;
}

Verification verified(const Store& store, bool drop = true) {
  auto result = verify(store, drop);
  REQUIRE(result);
  return std::move(result).take();
}

void flip_bit(const Path& file, off_t offset) {
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  const fs::Fd open(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  char byte = 0;
  REQUIRE(::pread(open.get(), &byte, 1, offset) == 1);
  byte = static_cast<char>(byte ^ 4);
  REQUIRE(::pwrite(open.get(), &byte, 1, offset) == 1);
}

}  // namespace

TEST_CASE("a store that is as it was kept verifies", "[verify]") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  CHECK(verified(store).damaged.empty());
  add(store, TreeKind::runtimes, "node");
  add(store, TreeKind::checkouts, "pack");
  {
    const auto segments = Segments::open(store);
    REQUIRE(segments->add(std::string(64, 'a'), "bytes"));
  }
  store.touch(TreeKind::runtimes, "node");
  const auto found = verified(store);
  CHECK(found.damaged.empty());
  CHECK(found.runtimes == 1);
  CHECK(found.checkouts == 1);
  CHECK(found.segments == 1);
  CHECK(found.without_checksum == 0);
}

TEST_CASE("one bit anywhere in a tree is damage, and is dropped", "[verify]") {
  const off_t offset = GENERATE(0, 1, 150'000, 299'999);
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const Path tree = add(store, TreeKind::runtimes, "node");
  add(store, TreeKind::runtimes, "other");
  flip_bit(tree / "bin/program", offset);
  REQUIRE(::chmod((tree / "bin/program").c_str(), 0555) == 0);
  CHECK(verified(store, false).damaged ==
        std::vector{Damage{"runtimes/node", "its bytes are not those that were kept"}});
  CHECK(fs::exists(tree));
  CHECK(verified(store).damaged.size() == 1);
  CHECK_FALSE(fs::exists(tree.parent_path()));
  CHECK(verified(store).damaged.empty());
  CHECK(store.find_tree(TreeKind::runtimes, "other"));
}

TEST_CASE("a name, a mode, a link, something more and something less are damage", "[verify]") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const Path tree = add(store, TreeKind::checkouts, "pack");
  REQUIRE(::chmod((tree / "bin").c_str(), 0755) == 0);
  SECTION("mode") {
    REQUIRE(::chmod((tree / "bin/program").c_str(), 0755) == 0);
  }
  SECTION("name") {
    REQUIRE(fs::rename(tree / "bin/program", tree / "bin/Program"));
  }
  SECTION("link") {
    REQUIRE(fs::remove_file(tree / "bin/link"));
    REQUIRE(fs::make_symlink("Program", tree / "bin/link"));
  }
  SECTION("more") {
    REQUIRE(fs::write_file(tree / "bin/more", ""));
  }
  SECTION("less") {
    REQUIRE(fs::remove_file(tree / "bin/link"));
  }
  if (fs::exists(tree / "bin")) REQUIRE(::chmod((tree / "bin").c_str(), 0555) == 0);
  SECTION("all of it") {
    REQUIRE(::chmod(tree.c_str(), 0755) == 0);
    REQUIRE(fs::rename(tree, tree.parent_path() / "elsewhere"));
  }
  CHECK(verified(store).damaged.size() == 1);
  CHECK_FALSE(store.find_tree(TreeKind::checkouts, "pack"));
}

TEST_CASE("what has no checksum stays, and what is half removed goes", "[verify]") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const Path old = add(store, TreeKind::runtimes, "old").parent_path();
  REQUIRE(fs::write_file(old / "complete", ""));
  const Path half = add(store, TreeKind::runtimes, "half").parent_path();
  REQUIRE(fs::remove_file(half / "complete"));
  const auto found = verified(store);
  CHECK(found.damaged.empty());
  CHECK(found.without_checksum == 1);
  CHECK(found.runtimes == 0);
  CHECK(fs::exists(old));
  CHECK_FALSE(fs::exists(half));
}

TEST_CASE("what another user owns in a tree is damage", "[verify]") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to give a file away");
    return;
  }
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const Path tree = add(store, TreeKind::runtimes, "node");
  REQUIRE(::lchown((tree / "bin/link").c_str(), 12345, 12345) == 0);
  const auto found = verified(store);
  REQUIRE(found.damaged.size() == 1);
  CHECK(found.damaged[0].why.find("bin/link") != std::string::npos);
}

}  // namespace bprun::store
