// SPDX-License-Identifier: MIT
#include "runner/sandbox/program_search.hpp"
#include "tests/unit/sandbox/build_fixture.hpp"

using namespace bprun;
using namespace bprun::sandbox;

namespace {

/// A root filesystem with a merged /usr, and a build beside it.
class Root {
public:
  Root() : top_(make()) {
    for (const char* folder : {"root/usr/bin", "root/etc/alternatives", "app/bin"})
      REQUIRE(fs::make_directories(top_.path() / folder));
    program("root/usr/bin/python3");
    program("app/bin/own");
    link("usr/bin", "root/bin");
    link("/etc/alternatives/vi", "root/usr/bin/vi");
    link("/usr/bin/python3", "root/etc/alternatives/vi");
    link("circle", "root/usr/bin/circle");
    link("/nowhere", "root/usr/bin/dangling");
    link("/app/bin/own", "root/usr/bin/into-app");
    REQUIRE(fs::write_file(top_.path() / "root/usr/bin/data", "", 0644));
    view_.root = top_.path() / "root";
    view_.etc = view_.root / "etc";
    auto entries = top_entries(view_.root);
    REQUIRE(entries);
    view_.entries = *entries;
  }

  ProgramSearch find(const Path& inside) const {
    return search_program({.mode = Mode::sandbox,
                           .identity = {1, 1},
                           .scratch = top_.path() / "scratch",
                           .mounts = {{top_.path() / "app", "/app", true}}},
                          view_,
                          inside);
  }

  Path path(const char* relative) const { return top_.path() / relative; }

private:
  static fs::TempDir make() {
    auto made = fs::TempDir::create("/tmp", "bprun-search-");
    REQUIRE(made);
    return std::move(made).take();
  }

  void program(const char* relative) const {
    REQUIRE(fs::write_file(path(relative), "", 0755));
    REQUIRE(::chmod(path(relative).c_str(), 0755) == 0);
  }

  void link(const char* target, const char* relative) const {
    REQUIRE(::symlink(target, path(relative).c_str()) == 0);
  }

  fs::TempDir top_;
  RootView view_;
};

}  // namespace

TEST_CASE("a program is found where a script in the sandbox would find it") {
  const Root root;
  CHECK(root.find("/usr/bin/python3").found == Found::yes);
  CHECK(root.find("/bin/python3").host == root.path("root/usr/bin/python3"));
  CHECK(root.find("/bin/vi").host == root.path("root/usr/bin/python3"));
  CHECK(root.find("/usr/bin/into-app").host == root.path("app/bin/own"));
  CHECK(root.find("/app/bin/../bin/own").found == Found::yes);
}

TEST_CASE("what is certainly not there is told from what cannot be known") {
  const Root root;
  CHECK(root.find("/usr/bin/absent").found == Found::no);
  CHECK(root.find("/usr/bin/dangling").found == Found::no);
  CHECK(root.find("/usr/bin/python3/below").found == Found::no);
  CHECK(root.find("/home/somebody/bin/tool").found == Found::no);
  CHECK(root.find("/usr/bin/data").found == Found::not_run);
  CHECK(root.find("/usr/bin").found == Found::not_run);
  CHECK(root.find("/usr/bin/circle").found == Found::unknown);
  CHECK(root.find("/proc/self/exe").found == Found::unknown);
  CHECK(root.find("/bprun/buildpacks/x").found == Found::unknown);
}
