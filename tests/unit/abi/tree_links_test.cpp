// SPDX-License-Identifier: MIT
#include "runner/abi/tree_links.hpp"
#include "tests/support/catch.hpp"

namespace bprun::abi {

TEST_CASE("links of a tree are followed, in folders and at the end", "[abi]") {
  Tree tree;
  tree.links = {{"current", "releases/2"},
                {"releases/2/lib", "../1/lib"},
                {"releases/1/lib/libx.so", "libx.so.1"},
                {"absolute", "/app/releases/1"}};
  CHECK(follow_links(tree, "bin/app") == "bin/app");
  CHECK(follow_links(tree, "current/lib/libx.so") == "releases/1/lib/libx.so.1");
  CHECK(follow_links(tree, "absolute/lib/./libx.so") == "releases/1/lib/libx.so.1");
  CHECK(follow_links(tree, "a/../b//c") == "b/c");
}

TEST_CASE("links that lead out of the tree lead nowhere", "[abi]") {
  Tree tree;
  tree.links = {{"out", "../elsewhere"}, {"system", "/usr/lib/libx.so"}};
  CHECK_FALSE(follow_links(tree, "out"));
  CHECK_FALSE(follow_links(tree, "system"));
  CHECK_FALSE(follow_links(tree, "../up"));
}

TEST_CASE("links in a loop end", "[abi]") {
  Tree tree;
  tree.links = {{"a", "b"}, {"b", "a"}, {"self", "self/x"}, {"up/down", "../up/down"}};
  CHECK_FALSE(follow_links(tree, "a"));
  CHECK_FALSE(follow_links(tree, "self"));
  CHECK_FALSE(follow_links(tree, "up/down/libx.so"));
}

TEST_CASE("absolute paths below /app are the tree's", "[abi]") {
  CHECK(below_app("/app/lib") == "lib");
  CHECK(below_app("/app") == "");
  CHECK_FALSE(below_app("/application/lib"));
  CHECK_FALSE(below_app("lib"));
}

}  // namespace bprun::abi
