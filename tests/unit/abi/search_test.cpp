// SPDX-License-Identifier: MIT
#include "runner/abi/search.hpp"
#include "tests/unit/abi/given.hpp"

namespace bprun::abi {

namespace {

System system_with(const std::string& library) {
  System system{.name = "s", .architectures = {"x64"}};
  system.libraries[library] = {};
  return system;
}

}  // namespace

TEST_CASE("$ORIGIN, $LIB and $PLATFORM stand for what the loader puts there", "[abi]") {
  const TreeFile app = program("opt/bin/app", {});
  CHECK(expand("$ORIGIN/../lib", app).path == "opt/lib");
  CHECK(expand("$ORIGIN/../lib", app).in_tree);
  CHECK(expand("${ORIGIN}", app).path == "opt/bin");
  CHECK(expand("/app/vendor/", app).path == "vendor");
  CHECK(expand("/usr/$LIB", app).path == "/usr/lib/x86_64-linux-gnu");
  CHECK_FALSE(expand("/usr/$LIB", app).in_tree);
  CHECK(expand("/x/${PLATFORM}", app).path == "/x/x86_64");
  CHECK(expand("$ORIGIN", program("app", {})).path.empty());
  CHECK_FALSE(expand("$ORIGIN/../../../usr/lib", app).in_tree);
}

TEST_CASE("RUNPATH comes before the system, the rest of the tree after it", "[abi]") {
  TreeFile app = program("bin/app", {"liba.so.1"});
  const TreeFile own = library("lib/liba.so.1", "liba.so.1");
  const System system = system_with("liba.so.1");
  {
    const Tree tree = tree_of({app, own});
    const auto places = Search(tree, system, "x64").places(tree.files[0], "liba.so.1");
    REQUIRE(places.size() == 2);
    CHECK(places[0].in_system != nullptr);
    CHECK(places[1].in_tree == &tree.files[1]);
    CHECK(places[1].only_if_told);
  }
  app.needs.runpath = {"$ORIGIN/../lib"};
  app.needs.rpath = {"/app/nowhere"};  // does not count beside RUNPATH
  const Tree tree = tree_of({app, own});
  const auto places = Search(tree, system, "x64").places(tree.files[0], "liba.so.1");
  REQUIRE(places.size() >= 2);
  CHECK(places[0].in_tree == &tree.files[1]);
  CHECK_FALSE(places[0].only_if_told);
}

TEST_CASE("a program's RPATH holds for the libraries that it loads", "[abi]") {
  TreeFile app = program("bin/app", {"liba.so.1"});
  app.needs.rpath = {"$ORIGIN/../lib"};
  const Tree tree = tree_of(
      {app, library("lib/liba.so.1", "liba.so.1", {"libb.so.1"}), library("lib/libb.so.1", "")});
  const System system = system_with("libc.so.6");
  const auto places = Search(tree, system, "x64").places(tree.files[1], "libb.so.1");
  REQUIRE_FALSE(places.empty());
  CHECK(places[0].in_tree == &tree.files[2]);
  CHECK_FALSE(places[0].only_if_told);
}

TEST_CASE("a library is found by a link's name, and not for another machine", "[abi]") {
  TreeFile other = library("lib/liba.so.1.0", "");
  other.needs.machine = "arm64";
  Tree tree = tree_of({program("app", {"liba.so.1"}), other, library("lib/libb.so.1.0", "")});
  tree.links = {{"lib/liba.so.1", "liba.so.1.0"}, {"lib/libb.so.1", "libb.so.1.0"}};
  const System system = system_with("libc.so.6");
  const Search search(tree, system, "x64");
  CHECK(search.places(tree.files[0], "liba.so.1").empty());
  CHECK(search.places(tree.files[0], "libb.so.1").size() == 1);
}

TEST_CASE("directories of the system that only a program names are looked into for it", "[abi]") {
  TreeFile app = program("app", {"liba.so.1"});
  app.needs.runpath = {"/opt/vendor/lib", "$ORIGIN/lib"};
  const Tree tree = tree_of({app, program("other", {"liba.so.1"})});
  const auto questions = questions_of(tree);
  CHECK(questions.directories == std::set<std::string>{"/opt/vendor/lib"});
  CHECK(questions.interpreters == std::set<std::string>{"/lib64/ld-linux-x86-64.so.2"});
  System system = system_with("libc.so.6");
  system.elsewhere["/opt/vendor/lib"]["liba.so.1"] = {};
  const Search search(tree, system, "x64");
  CHECK(search.places(tree.files[0], "liba.so.1").size() == 1);
  CHECK(search.places(tree.files[1], "liba.so.1").empty());
}

TEST_CASE("a library that is named by its path is there or not", "[abi]") {
  const Tree tree = tree_of({program("bin/app", {}), library("lib/libown.so", "")});
  const System system = system_with("libc.so.6");
  const Search search(tree, system, "x64");
  for (const char* name :
       {"$ORIGIN/../lib/libown.so", "/app/lib/libown.so", "lib/libown.so", "./lib/libown.so"}) {
    INFO(name);
    const auto places = search.places(tree.files[0], name);
    REQUIRE(places.size() == 1);
    CHECK(places[0].in_tree == &tree.files[1]);
  }
  CHECK(search.places(tree.files[0], "$ORIGIN/libown.so").empty());
  CHECK(search.places(tree.files[0], "/usr/lib/libown.so").empty());
}

}  // namespace bprun::abi
