// SPDX-License-Identifier: MIT
#include "runner/pack/size_tree.hpp"
#include "tests/unit/pack/slugs.hpp"

namespace bprun::pack {

namespace {

struct SizedTree {
  fs::TempDir dir = scratch();
  Path tree = dir.path() / "tree";
  TreeBook book{dir.path() / "books", true};

  SizedTree() { shell(dir.path(), "mkdir tree books"); }

  SizeNode look(std::size_t most) {
    REQUIRE(book.look(tree, 0));
    auto sizes = size_tree(book.file(), most);
    REQUIRE(sizes);
    return std::move(*sizes);
  }
};

std::size_t nodes_in(const SizeNode& node) {
  std::size_t count = 1;
  for (const auto& part : node.parts)
    count += nodes_in(part);
  return count;
}

}  // namespace

TEST_CASE("sizes are summed up by directory, the largest first", "[sizes]") {
  SizedTree sized;
  put(sized.tree / "a/one", std::string(100, 'x'));
  put(sized.tree / "a/two", std::string(300, 'x'));
  put(sized.tree / "a-b", std::string(50, 'x'));
  put(sized.tree / "z", std::string(1000, 'x'));
  put(sized.tree / "empty", "");
  const SizeNode root = sized.look(100);
  CHECK(root.bytes == 1450);
  CHECK(root.files == 5);
  REQUIRE(root.parts.size() == 3);
  CHECK(root.parts[0].name == "z");
  CHECK(!root.parts[0].is_directory);
  CHECK(root.parts[1].name == "a");
  CHECK(root.parts[1].bytes == 400);
  CHECK(root.parts[1].files == 2);
  REQUIRE(root.parts[1].parts.size() == 2);
  CHECK(root.parts[1].parts[0].name == "two");
  CHECK(root.parts[2].name == "a-b");
}

TEST_CASE("a directory that holds one thing is one node with it", "[sizes]") {
  SizedTree sized;
  put(sized.tree / "lib/node_modules/x/index.js", std::string(100, 'x'));
  put(sized.tree / "lib/node_modules/x/more.js", std::string(80, 'x'));
  put(sized.tree / "z", "z");
  const SizeNode root = sized.look(100);
  REQUIRE(root.parts.size() == 2);
  CHECK(root.parts[0].name == "lib/node_modules/x");
  CHECK(root.parts[0].parts.size() == 2);
}

TEST_CASE("a directory is whose wrote most of it", "[sizes]") {
  SizedTree sized;
  put(sized.tree / "a/mine", std::string(100, 'x'));
  REQUIRE(sized.book.look(sized.tree, 0));
  put(sized.tree / "a/yours", std::string(900, 'x'));
  REQUIRE(sized.book.look(sized.tree, 3));
  const auto root = size_tree(sized.book.file(), 100);
  REQUIRE(root);
  CHECK(root->writer == 3);
  CHECK(root->parts[0].writer == 3);
  CHECK(root->parts[0].parts[1].writer == 0);
}

TEST_CASE("of many files the largest are named, and all are counted", "[sizes]") {
  SizedTree sized;
  shell(sized.tree,
        "for d in a b c d; do mkdir $d; for i in $(seq 100); do head -c $((i * 10)) /dev/zero "
        ">$d/$i; done; done");
  const SizeNode root = sized.look(20);
  CHECK(root.files == 400);
  CHECK(root.bytes == 4 * 50500);
  CHECK(nodes_in(root) <= 21);
  CHECK(root.parts.size() == 4);
  CHECK(root.parts[0].files == 100);
  CHECK(root.parts[0].parts.front().name == "100");
  CHECK(sized.look(0).parts.empty());
}

TEST_CASE("an empty tree has no size", "[sizes]") {
  SizedTree sized;
  const SizeNode root = sized.look(10);
  CHECK(root.bytes == 0);
  CHECK(root.parts.empty());
}

}  // namespace bprun::pack
