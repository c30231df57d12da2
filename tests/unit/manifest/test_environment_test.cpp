// SPDX-License-Identifier: MIT
#include "runner/manifest/test_environment.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using manifest::AppVariable;

namespace {

manifest::TestEnvironment parsed(const std::string& text) {
  const auto app = manifest::parse_app_json(text, "app.json");
  REQUIRE(app);
  return manifest::test_environment_of(*app);
}

/// "line: message" of the Error that `text` gives inside environments.test.
std::string refusal(const std::string& inner) {
  const auto environment =
      manifest::parse_app_json("{\"environments\": {\"test\": {\n" + inner + "}}}", "app.json");
  REQUIRE_FALSE(environment);
  CHECK(environment.error().kind == ErrorKind::app);
  REQUIRE(environment.error().where);
  CHECK(environment.error().where->file == "app.json");
  return std::to_string(environment.error().where->line) + ": " + environment.error().message;
}

}  // namespace

TEST_CASE("environments.test goes before the top level, variable by variable", "[manifest]") {
  const auto environment = parsed(R"({
    "env": { "A": "top", "B": "top" },
    "buildpacks": [{ "url": "heroku/ruby" }],
    "environments": { "test": {
      "buildpacks": [{ "url": "heroku/nodejs" }],
      "stack": "heroku-24",
      "env": { "B": { "value": "test" }, "C": "test" }
    } }
  })");
  const Location top{"app.json", 2};
  const Location test{"app.json", 7};
  CHECK(environment.variables ==
        std::vector<AppVariable>{{.name = "A", .value = "top", .where = top},
                                 {.name = "B", .value = "test", .is_required = true, .where = test},
                                 {.name = "C", .value = "test", .where = test}});
  REQUIRE(environment.buildpacks);
  CHECK(*environment.buildpacks ==
        std::vector<manifest::ListedBuildpack>{{"heroku/nodejs", {"app.json", 5}}});
  REQUIRE(environment.stack);
  CHECK(environment.stack->name == "heroku-24");
  CHECK(environment.notes.empty());
}

TEST_CASE("an app.json without environments.test says nothing of tests", "[manifest]") {
  for (const char* text : {"",
                           "{}",
                           "{\"environments\": null}",
                           "{\"environments\": {}}",
                           "{\"environments\": {\"test\": null, \"review\": {}}}",
                           "{\"buildpacks\": [{\"url\": \"x\"}]}"}) {
    const auto environment = parsed(text);
    CHECK_FALSE(environment.buildpacks);
    CHECK_FALSE(environment.test);
    CHECK(environment.variables.empty());
  }
  const auto none = parsed(R"({"environments": {"test": {"buildpacks": []}}})");
  REQUIRE(none.buildpacks);
  CHECK(none.buildpacks->empty());
}

TEST_CASE("a variable without a value is a secret to make, or missing", "[manifest]") {
  const auto variables = parsed(R"({"env": {
    "KEY": {"generator": "secret"},
    "SET": {"generator": "secret", "value": "x"},
    "MUST": {"description": "of the user's"},
    "MAY": {"required": false}
  }})")
                             .variables;
  REQUIRE(variables.size() == 4);
  CHECK(variables[0].is_secret);
  CHECK_FALSE(variables[1].is_secret);
  CHECK(variables[1].value == "x");
  CHECK((variables[2].is_required && !variables[2].value));
  CHECK_FALSE(variables[3].is_required);
}

TEST_CASE("commands of a test run are strings or objects with a command", "[manifest]") {
  const auto environment = parsed(R"({"environments": {"test": {"scripts": {
    "test-setup": "mix setup",
    "test": {"command": "mix test", "size": "eco"}
  }}}})");
  CHECK(environment.setup == manifest::AppScript{"mix setup", {"app.json", 2}});
  CHECK(environment.test == manifest::AppScript{"mix test", {"app.json", 3}});
}

TEST_CASE("what a test run cannot use is noted", "[manifest]") {
  const auto environment = parsed(R"({
    "addons": ["heroku-redis"],
    "environments": { "test": { "formation": {"test": {"quantity": 2}} } }
  })");
  REQUIRE(environment.notes.size() == 2);
  CHECK(environment.notes[0].text.starts_with("environments.test.formation is not used"));
  CHECK(environment.notes[1].text.starts_with("addons are not provided"));
  CHECK(environment.notes[1].where == Location{"app.json", 2});
  CHECK_FALSE(environment.test);

  // An empty list of its own takes back that of the top level.
  CHECK(parsed(R"({"addons": ["x"], "environments": {"test": {"addons": []}}})").notes.empty());
}

TEST_CASE("a wrong type in environments.test names the key and the line", "[manifest]") {
  CHECK(refusal("\"env\": []") == "2: environments.test.env must be an object, and is a list");
  CHECK(refusal("\"env\": {\n\"A\": true}") ==
        "3: environments.test.env.A must be a string or an object, and is a boolean");
  CHECK(refusal("\"env\": {\"A\": {\n\"value\": 1}}") ==
        "3: environments.test.env.A.value must be a string, and is an integer");
  CHECK(refusal("\"env\": {\"A\": {\"required\": \"no\"}}") ==
        "2: environments.test.env.A.required must be true or false, and is a string");
  CHECK(refusal("\"env\": {\"1A\": \"\"}") ==
        "2: environments.test.env.1A is no name for a variable");
  CHECK(refusal("\"stack\": 24") ==
        "2: environments.test.stack must be a string, and is an integer");
  CHECK(refusal("\"scripts\": \"mix test\"") ==
        "2: environments.test.scripts must be an object, and is a string");
  CHECK(refusal("\"scripts\": {\"test\": {}}") ==
        "2: environments.test.scripts.test must have a command, and has none");
  CHECK(refusal("\"scripts\": {\"test-setup\": \"\\t\"}") ==
        "2: environments.test.scripts.test-setup is blank");
  CHECK(refusal("\"addons\": {}") ==
        "2: environments.test.addons must be a list, and is an object");
  CHECK(refusal("\"buildpacks\": [{}]") ==
        "2: environments.test.buildpacks[0] must have a url, and has none");
}
