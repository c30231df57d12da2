// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/detect.hpp"
#include "buildpacks/nodejs/release.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

TEST_CASE("a .slugignore that takes package.json out is found", "[nodejs]") {
  CHECK(slugignore_hides_package_json("*.psd\npackage.json\n"));
  CHECK(slugignore_hides_package_json("/package.json  \r\n"));
  CHECK(slugignore_hides_package_json("*.json\n"));
  CHECK_FALSE(slugignore_hides_package_json("# package.json\n!package.json\nspec/package.json\n"));
  CHECK_FALSE(slugignore_hides_package_json("package.json/\n\n"));
}

TEST_CASE("web is npm start, unless the Procfile declares an mcp process", "[nodejs]") {
  const auto directory = fs::TempDir::create("/tmp", "nodejs-test-");
  REQUIRE(directory.has_value());
  CHECK(release(directory->path()).find("web: npm start") != std::string::npos);
  REQUIRE(fs::write_file(directory->path() / "Procfile", "worker: node w.js\n").has_value());
  CHECK(release(directory->path()).find("web: npm start") != std::string::npos);
  REQUIRE(fs::write_file(directory->path() / "Procfile", "mcp-x: node m.js\n").has_value());
  CHECK(release(directory->path()).find("web") == std::string::npos);
  CHECK_FALSE(declares_mcp("# mcp\nmcp without colon\nweb: mcp: x\n"));
}
