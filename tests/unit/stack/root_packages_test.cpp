// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/stack/root_packages.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace bprun::stack {

TEST_CASE("the packages of a root filesystem for builds are a table, and built in") {
  const auto packages = root_packages(std::nullopt);
  REQUIRE(packages);
  for (const char* wanted : {"build-essential", "ca-certificates", "curl", "git"})
    CHECK(std::find(packages->begin(), packages->end(), wanted) != packages->end());
}

TEST_CASE("a folder of stacks may have packages of its own") {
  const auto folder = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(folder);
  const auto file = folder->path() / "root-packages.csv";
  SECTION("none: those built in") {
    CHECK(root_packages(folder->path()).value() == root_packages(std::nullopt).value());
  }
  SECTION("its own") {
    REQUIRE(fs::write_file(file, "# ours\npackage,why\nlibpq5,PostgreSQL\n"));
    CHECK(root_packages(folder->path()).value() == std::vector<std::string>{"libpq5"});
  }
  SECTION("a name that is none") {
    REQUIRE(fs::write_file(file, "package,why\ncurl,x\n--no-check-gpg,y\n"));
    const auto packages = root_packages(folder->path());
    REQUIRE_FALSE(packages);
    CHECK(packages.error().kind == ErrorKind::config);
    CHECK(packages.error().where->line == 3);
  }
}

TEST_CASE("names of Debian packages") {
  for (const char* name : {"g++", "libstdc++6", "0ad", "libncurses6", "python3.11"})
    CHECK(is_package_name(name));
  for (const char* name : {"", "a", "-x", "Curl", "a b", "a,b", "a=1", "a/b", "+x"})
    CHECK_FALSE(is_package_name(name));
}

}  // namespace bprun::stack
