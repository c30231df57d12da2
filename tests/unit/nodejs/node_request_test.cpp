// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/node_request.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

TEST_CASE("files are asked in order, and the first that says something decides", "[nodejs]") {
  const auto directory = fs::TempDir::create("/tmp", "nodejs-test-");
  REQUIRE(directory.has_value());
  const auto write = [&](const std::string& name, const std::string& text) {
    REQUIRE(fs::write_file(directory->path() / name, text).has_value());
  };
  const auto decided = [&](const std::string& package_json) {
    auto package = PackageJson::parse(package_json, "package.json");
    REQUIRE(package.has_value());
    auto request = find_node_request(directory->path(), *package);
    REQUIRE(request.has_value());
    return *request ? to_string((*request)->where) + " " + (*request)->text : std::string("none");
  };

  CHECK(decided("{}") == "none");
  write(".mise.toml", "[tools]\nnode = '17'\n");
  CHECK(decided("{}") == ".mise.toml:2 17");
  write("mise.toml", "[tools]\nnode = '18'\n");
  CHECK(decided("{}") == "mise.toml:2 18");
  write(".tool-versions", "erlang 27.0\nnodejs 19.0.0\n");
  CHECK(decided("{}") == ".tool-versions:2 19.0.0");
  write(".node-version", "20.1.0\n");
  CHECK(decided("{}") == ".node-version:1 20.1.0");
  write(".nvmrc", "# for nvm\n\n  lts/jod  # and why\n");
  CHECK(decided("{}") == ".nvmrc:3 lts/jod");
  write(".nvmrc", "\n# nothing\n");
  CHECK(decided("{}") == ".node-version:1 20.1.0");
  CHECK(decided("{\"engines\":\n{\"node\": \"22.x\"}}") == "package.json:2 22.x");
}
