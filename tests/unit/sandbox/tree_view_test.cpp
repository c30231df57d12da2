// SPDX-License-Identifier: MIT
#include "runner/sandbox/tree_view.hpp"
#include "tests/unit/sandbox/build_fixture.hpp"

using namespace bprun;
using namespace bprun::sandbox;

namespace {

/// What a script says that sees the view at `target`. As root it is the identity's process.
std::string said_in(const TreeView& view, const Path& target, const std::string& script) {
  process::Command command{.argv = {"/bin/sh", "-c", script},
                           .environment = {},
                           .directory = target,
                           .namespaces = view.namespaces()};
  const Identity identity = test_identity(Mode::sandbox);
  if (root()) {
    command.credentials = process::Credentials{.uid = identity.uid, .gid = identity.gid};
  }
  const auto captured = process::capture(command);
  REQUIRE(captured);
  return captured->out + captured->err;
}

}  // namespace

TEST_CASE("a tree is seen where it can be changed, and stays as it is") {
  const auto top = fs::TempDir::create("/tmp", "bprun-view-").take();
  REQUIRE(::chmod(top.path().c_str(), 0755) == 0);
  const Path place = top.path() / "a place, with: odd\\name";
  const Path tree = place / "tree";
  REQUIRE(fs::make_directories(tree / "dir", 0755));
  REQUIRE(fs::write_file(tree / "dir/file", "kept"));
  REQUIRE(fs::make_directories(place / "try", 0755));
  const Identity identity = test_identity(Mode::sandbox);
  if (const auto possible = check_tree_view(identity, place / "try"); !possible) {
    WARN("no views of trees here: " << possible.error().message);
    return;
  }
  const auto view = TreeView::create(tree, identity, place / "parts", place / "target");
  REQUIRE(view);
  CHECK(said_in(*view, place / "target", "cat dir/file; stat -c %u . dir dir/file | sort -u") ==
        "kept" + std::to_string(identity.uid) + "\n");
  CHECK(said_in(*view, place / "target", "echo new >dir/file; rm -r dir; mkdir dir; ls -A dir") ==
        "");
  CHECK(said_in(*view, place / "target", "ls -A . dir") == ".:\ndir\n\ndir:\n");
  CHECK(fs::read_file(tree / "dir/file").take() == "kept");
  // Nobody else sees it.
  CHECK(fs::is_empty_or_absent(place / "target").take());
}
