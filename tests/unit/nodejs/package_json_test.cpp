// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/package_json.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using nodejs::PackageJson;

namespace {

PackageJson parsed(const std::string& text) {
  auto package = PackageJson::parse(text, "package.json");
  REQUIRE(package.has_value());
  return *package;
}

Error refused(const std::string& text) {
  auto package = PackageJson::parse(text, "package.json");
  REQUIRE_FALSE(package.has_value());
  return package.error();
}

}  // namespace

TEST_CASE("engines are read with the line they stand on", "[nodejs]") {
  const auto package =
      parsed("{\n \"engines\": {\n  \"node\": \" 22.x \",\n  \"npm\": \"\"\n }\n}");
  const auto node = package.engine("node");
  REQUIRE(node);
  CHECK(node->text == "22.x");
  CHECK(node->where == Location{"package.json", 3});
  CHECK_FALSE(package.engine("npm"));
  CHECK_FALSE(package.engine("yarn"));
}

TEST_CASE("a list of engines is passed over, as npm does", "[nodejs]") {
  CHECK_FALSE(parsed("{\"engines\": [\"node >= 0.4\"]}").engine("node"));
}

TEST_CASE("what is no package.json is refused with its line", "[nodejs]") {
  const Error error = refused("{\n  \"name\": \"x\",\n  oops\n}");
  CHECK(error.kind == ErrorKind::app);
  REQUIRE(error.where);
  CHECK(error.where->line == 3);
  CHECK(refused("[]").message.find("not an object") != std::string::npos);
  CHECK(refused("").kind == ErrorKind::app);
  CHECK(refused("{\"engines\": {\"node\": 22}}").message.find("not a string") != std::string::npos);
}

TEST_CASE("engines.iojs is refused", "[nodejs]") {
  CHECK(refused("{\"engines\": {\"iojs\": \"1.x\"}}").message.find("io.js") != std::string::npos);
}

TEST_CASE("packageManager gives a name and a version without its hash", "[nodejs]") {
  const auto package = parsed("{\"packageManager\": \"pnpm@9.15.0+sha512.abc@1\"}");
  REQUIRE(package.package_manager());
  CHECK(package.package_manager()->name == "pnpm");
  CHECK(package.package_manager()->version == "9.15.0");
  CHECK(refused("{\"packageManager\": \"pnpm\"}").kind == ErrorKind::app);
  CHECK(refused("{\"packageManager\": \"@9\"}").kind == ErrorKind::app);
  CHECK(refused("{\"packageManager\": \"pnpm@+x\"}").kind == ErrorKind::app);
  CHECK(refused("{\"packageManager\": {\"name\": \"pnpm\"}}").kind == ErrorKind::app);
  CHECK_FALSE(parsed("{\"packageManager\": \" \"}").package_manager());
}

TEST_CASE("cacheDirectories wins over cache_directories", "[nodejs]") {
  using Names = std::vector<std::string>;
  CHECK(parsed("{\"cache_directories\": [\"a\"], \"cacheDirectories\": [\"b\", 1]}")
            .cache_directories() == Names{"b"});
  CHECK(parsed("{\"cache_directories\": [\"a\"]}").cache_directories() == Names{"a"});
  CHECK_FALSE(parsed("{\"cacheDirectories\": []}").cache_directories());
}
