// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/stack/tables.hpp"
#include "runner/version/npm_range.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::GlibcVersion;
using stack::PackageTool;
using stack::Tables;

TEST_CASE("the compiled-in stacks are whole") {
  const auto stacks = Tables::compiled_in().known_stacks();
  REQUIRE(stacks);
  std::vector<std::string> names;
  for (const stack::Stack& stack : stacks.value()) {
    names.push_back(stack.name);
    CHECK(stack.eol.size() == 10);
    CHECK_FALSE(stack.architectures.empty());
  }
  CHECK(names == std::vector<std::string>{"cedar-14",
                                          "debian-11",
                                          "debian-12",
                                          "debian-13",
                                          "heroku-16",
                                          "heroku-18",
                                          "heroku-20",
                                          "heroku-22",
                                          "heroku-24",
                                          "heroku-26"});
  const auto stack = Tables::compiled_in().find_stack("heroku-24");
  REQUIRE(stack);
  CHECK(stack.value().base == "ubuntu-24.04");
  CHECK(stack.value().glibc == GlibcVersion{.major = 2, .minor = 39});
}

TEST_CASE("an unknown stack is refused with the known ones and the nearest") {
  for (const char* name : {"heroku-21", "../heroku-24", "", "heroku-24\n"}) {
    const auto stack = Tables::compiled_in().find_stack(name);
    INFO(name);
    REQUIRE_FALSE(stack);
    CHECK(stack.error().kind == ErrorKind::unsupported);
    CHECK(stack.error().hint.find("debian-13") != std::string::npos);
  }
  CHECK(Tables::compiled_in().find_stack("heroku24").error().hint.find("Did you mean heroku-24?") ==
        0);
}

TEST_CASE("a machine's stack is told by its os-release") {
  const Tables tables = Tables::compiled_in();
  CHECK(tables.stack_for("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n") ==
        "debian-12");
  CHECK(tables.stack_for("NAME=\"Ubuntu\"\nVERSION_ID='24.04'\nID=ubuntu\n") == "heroku-24");
  CHECK(tables.stack_for("ID=linuxmint\nVERSION_ID=\"22\"\nUBUNTU_CODENAME=noble\n") ==
        "heroku-24");
  CHECK(tables.stack_for("ID=debian\nVERSION_CODENAME=trixie\n") == "debian-13");
  CHECK_FALSE(tables.stack_for("ID=fedora\nVERSION_ID=40\n"));
  CHECK_FALSE(tables.stack_for(""));
}

TEST_CASE("the compiled-in runtime tables are well formed") {
  const Tables tables = Tables::compiled_in();
  const auto node = tables.node_releases();
  REQUIRE(node);
  CHECK(node.value()->size() > 400);
  for (const stack::NodeRelease& release : *node.value()) {
    INFO("node " << release.version.str());
    CHECK(version::NpmVersion::parse(release.npm).has_value());
    CHECK(release.date.size() == 10);
    CHECK((release.sha256_x64.empty() || Checksum::parse(release.sha256_x64)));
    CHECK((release.sha256_arm64.empty() || Checksum::parse(release.sha256_arm64)));
  }
  CHECK(tables.node_releases().value() == node.value());  // read once
  REQUIRE(tables.node_lines());
  for (const PackageTool tool :
       {PackageTool::npm, PackageTool::pnpm, PackageTool::yarn_classic, PackageTool::yarn_berry}) {
    const auto releases = tables.package_releases(tool);
    REQUIRE(releases);
    CHECK(releases.value()->size() > 50);
    for (const stack::PackageRelease& release : *releases.value()) {
      INFO(release.package << " " << release.version.str());
      CHECK(Checksum::parse(release.integrity).has_value());
      CHECK(version::NpmRange::parse(release.engines_node).has_value());
      CHECK((tool != PackageTool::yarn_classic || release.version.major < 2));
      CHECK((tool != PackageTool::yarn_berry || release.version.major >= 2));
    }
  }
}

TEST_CASE("a directory overrides the tables it has") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(directory);
  const fs::Path path = directory->path();
  REQUIRE(fs::write_file(path / "ours-1.toml",
                         "name = \"ours-1\"\ntitle = \"Ours\"\nbase = \"ubuntu-24.04\"\n"
                         "codename = \"noble\"\narchitectures = [\"x64\"]\neol = \"2030-01-01\"\n"
                         "glibc = \"2.39\"\n"));
  REQUIRE(fs::write_file(path / "node.csv",
                         "version,date,npm,lts_name,lts,eol,sha256_x64,sha256_arm64,in_npm\n"
                         "30.1.0,2030-01-01,15.0.0,Zinc,yes,2033-01-01,,,x64\n"
                         "30.0.0,2029-12-01,15.0.0,Zinc,no,2033-01-01,,,x64\n"));
  const auto tables = Tables::from_directory(path);
  REQUIRE(tables);
  CHECK(tables.value().find_stack("ours-1").value().title == "Ours");
  CHECK(tables.value().find_stack("heroku-22"));
  REQUIRE(tables.value().node_releases());
  CHECK(tables.value().node_releases().value()->back().version.str() == "30.1.0");
  CHECK(tables.value().package_releases(PackageTool::npm).value()->size() > 50);

  REQUIRE(fs::write_file(path / "broken.toml", "name = \n"));
  CHECK(tables.value().find_stack("broken").error().kind == ErrorKind::config);
  REQUIRE(fs::write_file(path / "pnpm.csv", "version,package,integrity,engines\n1.x,pnpm,,\n"));
  const auto pnpm = tables.value().package_releases(PackageTool::pnpm);
  REQUIRE_FALSE(pnpm);
  CHECK(pnpm.error().where->line == 2);
  CHECK_FALSE(Tables::from_directory(path / "nowhere"));
}
