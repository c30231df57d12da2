// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/herokuish/app_env.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("the original's shell text of a .env", "[herokuish]") {
  CHECK(herokuish::env_file_as_shell("# c\n\n  A=b c  \nexport B='x'\nC=\"y\"\nD\nE = f") ==
        "export A=\"b c\"\nexport B='x'\nexport C=\"y\"\nexport D=\"D\"\nexport E =\" f\"\n");
}

TEST_CASE("each file of the environment's directory is a variable, less its last newlines",
          "[herokuish]") {
  auto directory = fs::TempDir::create("/tmp", "bprun-herokuish-env.");
  REQUIRE(directory);
  const auto& path = directory->path();
  REQUIRE(fs::write_file(path / "A", "one\n two\n\n"));
  REQUIRE(fs::write_file(path / "EMPTY", ""));
  REQUIRE(fs::write_file(path / ".hidden", "x"));
  REQUIRE(fs::write_file(path / "not-a-name", "x"));
  REQUIRE(fs::write_file(path / "NUL", std::string_view("a\0b", 3)));
  REQUIRE(fs::make_directories(path / "FOLDER"));
  process::Environment environment;
  environment.set("A", "inherited");
  const auto warnings = herokuish::apply_env_dir(path, environment);
  REQUIRE(warnings);
  CHECK(warnings->size() == 3);
  CHECK(environment.strings() == std::vector<std::string>{"A=one\n two", "EMPTY="});
}

TEST_CASE("a link that leads out of the environment's directory is passed over, one inside is read",
          "[herokuish]") {
  auto outside = fs::TempDir::create("/tmp", "bprun-herokuish-outside.");
  auto directory = fs::TempDir::create("/tmp", "bprun-herokuish-env.");
  REQUIRE(outside);
  REQUIRE(directory);
  const auto& path = directory->path();
  REQUIRE(fs::write_file(outside->path() / "secret", "s3cret"));
  REQUIRE(fs::make_symlink((outside->path() / "secret").native(), path / "STOLEN"));
  // As a mounted secret is laid out.
  REQUIRE(fs::make_directories(path / "..2026_01_01"));
  REQUIRE(fs::write_file(path / "..2026_01_01" / "TOKEN", "t0ken\n"));
  REQUIRE(fs::make_symlink("..2026_01_01", path / "..data"));
  REQUIRE(fs::make_symlink("..data/TOKEN", path / "TOKEN"));
  process::Environment environment;
  const auto warnings = herokuish::apply_env_dir(path, environment);
  REQUIRE(warnings);
  REQUIRE(warnings->size() == 1);
  CHECK(warnings->front().find("STOLEN is passed over: ") != std::string::npos);
  CHECK(environment.strings() == std::vector<std::string>{"TOKEN=t0ken"});
}

TEST_CASE("without the directory there is nothing to say", "[herokuish]") {
  process::Environment environment;
  const auto warnings = herokuish::apply_env_dir("/nowhere", environment);
  REQUIRE(warnings);
  CHECK(warnings->empty());
}
