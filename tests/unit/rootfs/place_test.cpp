// SPDX-License-Identifier: MIT
#include "runner/rootfs/place.hpp"
#include "tests/unit/rootfs/tools.hpp"

#include <sys/stat.h>

namespace bprun::rootfs {

TEST_CASE("a root filesystem appears whole, at a new place or an empty directory") {
  const auto folder = scratch();
  const Path wanted = folder.path() / "root";
  SECTION("new") {}
  SECTION("empty") {
    REQUIRE(fs::make_directories(wanted));
  }
  {
    auto place = Place::prepare(wanted / "");
    REQUIRE(place);
    put(place->root() / "bin/sh", "");
    put(place->work() / "archive.tar", "");
    CHECK_FALSE(fs::exists(wanted / "bin"));
    REQUIRE(place->commit());
  }
  CHECK(fs::exists(wanted / "bin/sh"));
  CHECK((fs::status_of(wanted).value()->st_mode & 0777) == 0755);
  CHECK(fs::list_directory(folder.path()).value() == std::vector<std::string>{"root"});
}

TEST_CASE("a root filesystem that did not become whole leaves nothing") {
  const auto folder = scratch();
  {
    auto place = Place::prepare(folder.path() / "root");
    REQUIRE(place);
    put(place->root() / "bin/sh", "");
  }
  CHECK(fs::is_empty_or_absent(folder.path()).value());
}

TEST_CASE("what lies at the place is never replaced") {
  const auto folder = scratch();
  const auto refused = [&](const Path& wanted, std::string_view part) {
    const auto place = Place::prepare(wanted);
    REQUIRE_FALSE(place);
    CHECK(place.error().kind == ErrorKind::output);
    CHECK(says(place.error(), part));
  };
  put(folder.path() / "full/file", "kept");
  put(folder.path() / "file", "");
  refused(folder.path() / "full", "is not empty");
  refused(folder.path() / "file", "is no directory");
  refused(folder.path() / "absent/root", "absent is not there");
  refused("/proc", "is not empty");
  // What came there in the meantime stays, too.
  auto place = Place::prepare(folder.path() / "later");
  REQUIRE(place);
  put(folder.path() / "later/file", "kept");
  const auto committed = place->commit();
  REQUIRE_FALSE(committed);
  CHECK(committed.error().kind == ErrorKind::output);
  CHECK(fs::exists(folder.path() / "later/file"));
}

}  // namespace bprun::rootfs
