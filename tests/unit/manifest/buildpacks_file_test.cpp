// SPDX-License-Identifier: MIT
#include "runner/manifest/buildpacks_file.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE(".buildpacks has one entry a line", "[manifest]") {
  const auto file = manifest::parse_buildpacks_file(
      "# first\r\n\n  https://github.com/a/b#v1 \r\nheroku/nodejs\n\t# indented\n./local",
      ".buildpacks");
  REQUIRE(file);
  CHECK(file->warnings.empty());
  CHECK(file->buildpacks ==
        std::vector<manifest::ListedBuildpack>{{"https://github.com/a/b#v1", {".buildpacks", 3}},
                                               {"heroku/nodejs", {".buildpacks", 4}},
                                               {"./local", {".buildpacks", 6}}});
  CHECK(manifest::parse_buildpacks_file("# c\n\n", "f")->buildpacks.empty());
  CHECK_FALSE(manifest::parse_buildpacks_file(std::string("a\0b", 3), "f"));
}

TEST_CASE("blanks inside an entry of .buildpacks are warned of, and secrets not shown",
          "[manifest]") {
  const auto file =
      manifest::parse_buildpacks_file("x\nhttps://user:secret@host/b # note\n", ".buildpacks");
  REQUIRE(file);
  CHECK(file->buildpacks[1].source == "https://user:secret@host/b # note");
  REQUIRE(file->warnings.size() == 1);
  CHECK(file->warnings[0].where == Location{".buildpacks", 2});
  CHECK(file->warnings[0].text.find("secret") == std::string::npos);
}
