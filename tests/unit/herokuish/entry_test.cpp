// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/herokuish/entry.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using herokuish::Entry;

TEST_CASE("the image's four names are known as they stand", "[herokuish]") {
  for (const bool original : {false, true}) {
    CHECK(herokuish::entry_of("/build", "", original) == Entry::build);
    CHECK(herokuish::entry_of("/start", "", original) == Entry::start);
    CHECK(herokuish::entry_of("/exec", "", original) == Entry::exec);
    CHECK(herokuish::entry_of("herokuish", "", original) == Entry::commands);
    CHECK(herokuish::entry_of("/bin/herokuish", "", original) == Entry::commands);
  }
}

TEST_CASE("everything else is bprun", "[herokuish]") {
  for (const char* name :
       {"", "bprun", "/usr/bin/bprun", "start", "/srv/build", "./exec", "builder"})
    CHECK_FALSE(herokuish::entry_of(name, "/nowhere", false));
}

TEST_CASE("a link to this program counts by its own name, wherever it lies", "[herokuish]") {
  auto directory = fs::TempDir::create("/tmp", "bprun-entry.");
  REQUIRE(directory);
  const auto& path = directory->path();
  REQUIRE(fs::make_symlink("/proc/self/exe", path / "start"));
  REQUIRE(fs::make_symlink("/bin/sh", path / "build"));
  CHECK(herokuish::entry_of((path / "start").native(), "", false) == Entry::start);
  CHECK(herokuish::entry_of("start", path.native(), false) == Entry::start);
  CHECK_FALSE(herokuish::entry_of((path / "start").native(), "", true));
  CHECK_FALSE(herokuish::entry_of((path / "build").native(), "", false));
}
