// SPDX-License-Identifier: MIT
#include "runner/store/inventory.hpp"
#include "runner/store/slug_trees.hpp"
#include "tests/unit/store/scratch.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace bprun::store {

namespace {

/// A slug is any file here: what is unpacked is its own bytes.
Result<void> unpack_bytes(const Path& slug, const Path& staging) {
  TRY(fs::make_directories(staging / "dir", 0777));
  TRY(fs::write_file(staging / "dir/bytes", TRY(fs::read_file(slug)), 0666));
  return {};
}

Path slug_file(const Path& directory, const std::string& name, const std::string& bytes) {
  put(directory / name, bytes);
  return directory / name;
}

SlugTrees::Held add_slug(const SlugTrees& trees, const Path& file) {
  auto held = trees.add(trees.open_slug(file).take(), unpack_bytes);
  REQUIRE(held);
  return std::move(held).take();
}

}  // namespace

TEST_CASE("a slug is unpacked once, whatever its file is called and whatever the umask") {
  const mode_t umask_before = ::umask(GENERATE(mode_t{0022}, mode_t{0002}, mode_t{0077}));
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const SlugTrees trees = SlugTrees::open(store).take();
  const Path one = slug_file(dir.path(), "one.tgz", "same");
  const Path two = slug_file(dir.path(), "two.tgz", "same");
  CHECK_FALSE(trees.find(trees.open_slug(one).take()));
  const Path tree = add_slug(trees, one).path();
  CHECK(get(tree / "dir/bytes") == "same");
  // What others could write to could be anything.
  CHECK((mode_of(tree / "dir/bytes") & 0022) == 0);
  CHECK((mode_of(tree / "dir") & 0022) == 0);
  const auto again = trees.add(trees.open_slug(two).take(), [](const Path&, const Path&) {
    return Result<void>(Error{.message = "unpacked again"});
  });
  REQUIRE(again);
  CHECK(again->path() == tree);
  CHECK(add_slug(trees, slug_file(dir.path(), "two.tgz", "other")).path() != tree);
  ::umask(umask_before);
}

TEST_CASE("a tree that something runs from stays, and others go when they are too many") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const SlugTrees trees = SlugTrees::open(store).take();
  const Path idle = add_slug(trees, slug_file(dir.path(), "idle", "idle")).path();
  const auto held = add_slug(trees, slug_file(dir.path(), "held", "held"));
  const auto items = list_items(store).value();
  REQUIRE(items.size() == 2);
  for (const Item& item : items) {
    CHECK(item.kind == ItemKind::slug);
    CHECK(item.in_use == (held.path().parent_path().filename() == item.name));
    const auto removed = item.in_use ? remove_item(store, item) : Result<void>();
    CHECK(removed.has_value() == !item.in_use);
  }
  const auto third =
      trees.add(trees.open_slug(slug_file(dir.path(), "third", "third")).take(), unpack_bytes, 1);
  REQUIRE(third);
  CHECK_FALSE(fs::exists(idle));
  CHECK(fs::exists(held.path()));
  CHECK(fs::exists(third->path()));
}

TEST_CASE("a slug that changes while it is unpacked is kept under no key") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const SlugTrees trees = SlugTrees::open(store).take();
  const Path file = slug_file(dir.path(), "slug", "first");
  const auto changed =
      trees.add(trees.open_slug(file).take(), [&](const Path& slug, const Path& staging) {
        put(file, "second");
        return unpack_bytes(slug, staging);
      });
  REQUIRE_FALSE(changed);
  CHECK(changed.error().kind == ErrorKind::busy);
  CHECK(list_items(store).value().empty());
  // One that loses its name meanwhile has changed as well: nothing tells that from a writing.
  const auto opened = trees.open_slug(file).take();
  put(dir.path() / "new", "third!");
  REQUIRE(fs::rename(dir.path() / "new", file));
  const auto replaced = trees.add(opened, unpack_bytes);
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().kind == ErrorKind::busy);
}

TEST_CASE("a file is known again by its stamp once that is settled, and not before") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const SlugTrees trees = SlugTrees::open(store).take();
  const Path file = slug_file(dir.path(), "slug", "bytes");
  const Path seen = add_slug(trees, file).path().parent_path() / "seen";
  CHECK_FALSE(fs::exists(seen));
  // Nobody can set a ctime: a slug that has been there for long is one of the machine's own files.
  const auto old = trees.open_slug("/etc/passwd");
  REQUIRE(old);
  const auto held = trees.add(*old, unpack_bytes);
  REQUIRE(held);
  const Path old_seen = held->path().parent_path() / "seen";
  if (!fs::exists(old_seen)) return;  // it was written to a moment ago
  const std::string first = get(old_seen);
  CHECK(trees.open_slug("/etc/passwd")->key == old->key);
  CHECK(trees.find(*old));
  CHECK(get(old_seen) == first);
}

}  // namespace bprun::store
