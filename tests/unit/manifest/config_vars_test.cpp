// SPDX-License-Identifier: MIT
#include "runner/manifest/config_vars.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using manifest::ConfigVars;

TEST_CASE("of two config vars with one name the later wins, in the first one's place",
          "[manifest]") {
  ConfigVars vars;
  REQUIRE(vars.add({.name = "A", .value = "1", .origin = ".env:1"}));
  REQUIRE(vars.add({.name = "B", .value = "2", .origin = ".env:2"}));
  ConfigVars later;
  REQUIRE(later.add({.name = "A", .value = "3", .origin = "--env"}));
  REQUIRE(vars.add_all(later));
  REQUIRE(vars.all().size() == 2);
  CHECK(vars.all()[0] == manifest::ConfigVar{"A", "3", "--env"});
  CHECK(vars.find("B")->origin == ".env:2");
  CHECK(vars.find("C") == nullptr);
  CHECK(vars.environment().get("A") == "3");
}

TEST_CASE("what no environment can hold is refused, with its origin and without its value",
          "[manifest]") {
  ConfigVars vars;
  for (const char* name : {"", "1A", "A-B", "A B", "A="}) {
    const auto added = vars.add({.name = name, .value = "secret", .origin = ".env:7"});
    REQUIRE_FALSE(added);
    CHECK(added.error().kind == ErrorKind::usage);
    CHECK(added.error().message.find(".env:7") != std::string::npos);
    CHECK(added.error().message.find("secret") == std::string::npos);
  }
  const auto added =
      vars.add({.name = "A", .value = std::string("sec\0ret", 7), .origin = "env/A"});
  REQUIRE_FALSE(added);
  CHECK(added.error().message.find("env/A") != std::string::npos);
  CHECK(vars.empty());
}

TEST_CASE("--env takes NAME=value, or a NAME from the caller's environment", "[manifest]") {
  const manifest::VariableLookup caller = [](std::string_view name) -> std::optional<std::string> {
    if (name == "TOKEN") return "from outside";
    return std::nullopt;
  };
  CHECK(manifest::parse_env_option("A=b=c\n", caller)->value == "b=c\n");
  CHECK(manifest::parse_env_option("A=", caller)->value == "");
  CHECK(manifest::parse_env_option("TOKEN", caller)->value == "from outside");
  const auto missing = manifest::parse_env_option("OTHER", caller);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::usage);
  CHECK(missing.error().message.find("OTHER") != std::string::npos);
  CHECK_FALSE(manifest::parse_env_option("=x", caller));
  CHECK_FALSE(manifest::parse_env_option("a b=x", caller));
}
