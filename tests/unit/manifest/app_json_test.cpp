// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

Error app_json_error(const std::string& text) {
  auto app = manifest::parse_app_json(text, "app.json");
  REQUIRE_FALSE(app);
  CHECK(app.error().kind == ErrorKind::app);
  return std::move(app).error();
}

}  // namespace

TEST_CASE("app.json gives buildpacks and a stack with their lines", "[manifest]") {
  const auto app = manifest::parse_app_json(
      "{\n  // comment\n  \"stack\": \"heroku-24\",\n  \"buildpacks\": [\n    {\"url\": "
      "\"heroku/nodejs\"},\n"
      "    {\n      \"url\": \" https://x/y.git#v1 \"\n    },\n  ],\n  \"env\": {\"A\": "
      "\"1\"}\n}\n",
      "app.json");
  REQUIRE(app);
  CHECK(app->stack == manifest::ListedStack{"heroku-24", {"app.json", 3}});
  CHECK(app->buildpacks ==
        std::vector<manifest::ListedBuildpack>{{"heroku/nodejs", {"app.json", 5}},
                                               {"https://x/y.git#v1", {"app.json", 7}}});
  CHECK(app->warnings.empty());
}

TEST_CASE("an empty app.json is an empty object", "[manifest]") {
  for (const char* text : {"", " \n", "\xEF\xBB\xBF", "{}"}) {
    const auto app = manifest::parse_app_json(text, "app.json");
    REQUIRE(app);
    CHECK_FALSE(app->buildpacks);
    CHECK_FALSE(app->stack);
  }
}

TEST_CASE("a wrong type in app.json names the key and the line", "[manifest]") {
  const Error bare = app_json_error("{\n\"buildpacks\": [\n\"heroku/nodejs\"]}");
  CHECK(bare.message == "buildpacks[0] must be an object with url, and is a string");
  CHECK(bare.where == Location{"app.json", 3});
  CHECK(bare.hint.find("{\"url\": \"heroku/nodejs\"}") != std::string::npos);

  CHECK(app_json_error("[]").message.find("an object") != std::string::npos);
  CHECK(app_json_error("{\"buildpacks\": {}}").message.find("a list") != std::string::npos);
  CHECK(app_json_error("{\"buildpacks\": [{}]}").message.find("has none") != std::string::npos);
  CHECK(app_json_error("{\"buildpacks\": [{\"url\": 1}]}").message.find("buildpacks[0].url") == 0);
  CHECK(app_json_error("{\"buildpacks\": [{\"url\": \" \"}]}").where->line == 1);
  CHECK(app_json_error("{\n\"stack\": 24}").message == "stack must be a string, and is an integer");
  CHECK(app_json_error("{\n\"stack\" 24}").where->line == 2);
}

TEST_CASE("an unknown key in app.json is a warning with the nearest", "[manifest]") {
  const auto app = manifest::parse_app_json("{\n\"buildpack\": [], \"zzzzzz\": 1}", "app.json");
  REQUIRE(app);
  REQUIRE(app->warnings.size() == 2);
  CHECK(app->warnings[0].text == "unknown key buildpack, did you mean buildpacks?");
  CHECK(app->warnings[0].where == Location{"app.json", 2});
  CHECK(app->warnings[1].text == "unknown key zzzzzz");
}

TEST_CASE("a key at the wrong place in app.json is a warning that says where it belongs",
          "[manifest]") {
  const auto app = manifest::parse_app_json(
      R"({"scripts": {"test": "make test",
 "predeploy": "mix ecto.migrate"},
 "environments": {"test": {"script": {}}}})",
      "app.json");
  REQUIRE(app);
  REQUIRE(app->warnings.size() == 3);
  CHECK(app->warnings[0].text ==
        "scripts.test is not read: it belongs into environments.test.scripts");
  CHECK(app->warnings[1].text ==
        "scripts.predeploy is not read: did you mean scripts.dokku.predeploy?");
  CHECK(app->warnings[1].where == Location{"app.json", 2});
  CHECK(app->warnings[2].text == "unknown key environments.test.script, did you mean scripts?");
}

TEST_CASE("app.json gives variables, formation and scripts with their lines", "[manifest]") {
  const auto app = manifest::parse_app_json(R"({
    "env": {
      "KEY": {"generator": "secret", "sync": true},
      "URL": {"description": "where", "required": false, "value": "x"}
    },
    "formation": {"web": {"quantity": 2.0, "size": "eco"}, "worker": {}},
    "scripts": {
      "postdeploy": {"command": "seed"},
      "dokku": {"predeploy": "a",
                "postdeploy": "b"}
    },
    "cron": [{"command": "c", "schedule": "@daily"}],
    "healthchecks": {"web": [{"path": "/up"}, {"uptime": 1}]}
  })",
                                            "app.json");
  REQUIRE(app);
  CHECK(app->warnings.empty());
  REQUIRE(app->env.size() == 2);
  CHECK((app->env[0].is_secret && app->env[0].is_required && app->env[0].is_synced));
  CHECK(app->env[1].description == "where");
  CHECK((!app->env[1].is_required && app->env[1].value == "x"));
  REQUIRE(app->formation.size() == 2);
  CHECK(app->formation[0] == manifest::AppFormation{"web", 2, "eco", {"app.json", 6}});
  CHECK_FALSE(app->formation[1].quantity);
  CHECK(app->scripts.postdeploy == manifest::AppScript{"seed", {"app.json", 8}});
  CHECK(app->scripts.dokku_predeploy == manifest::AppScript{"a", {"app.json", 9}});
  CHECK(app->scripts.dokku_postdeploy == manifest::AppScript{"b", {"app.json", 10}});
  CHECK(app->cron_tasks == 1);
  CHECK(app->healthchecks == 2);
}

TEST_CASE("values that app.json may not hold are told with what it may", "[manifest]") {
  const auto told = [](const std::string& text) {
    const Error error = app_json_error(text);
    return std::to_string(error.where->line) + ": " + error.message + " " + error.hint;
  };
  CHECK(told("{\"formation\": {\"web\": {\n\"quantity\": \"2\"}}}") ==
        "2: formation.web.quantity must be an integer, and is a string ");
  CHECK(told(R"({"formation": {"web": {"quantity": -1}}})") ==
        "1: formation.web.quantity must be 0 or more, and is less ");
  CHECK(told(R"({"formation": {"web": {"quantity": 1.5}}})") ==
        "1: formation.web.quantity must be an integer, and is a number ");
  CHECK(told(R"({"env": {"KEY": {"generator": "secrets"}}})") ==
        "1: env.KEY.generator must be secret, and is \"secrets\" Did you mean secret?");
  CHECK(told(R"({"cron": [{"command": "a"}]})") ==
        "1: cron[0] must have a schedule, and has none ");
  CHECK(told(R"({"healthchecks": {"web": {}}})") ==
        "1: healthchecks.web must be a list of objects, and is an object ");
  CHECK(told(R"({"scripts": {"postdeploy": "a\u0000"}})") ==
        "1: scripts.postdeploy holds a NUL byte, which no program can be given ");
}

TEST_CASE("a check of app.json finds all that is wrong", "[manifest]") {
  const auto findings = manifest::check_app_json(
      "{\"name\": 1,\n\"env\": {\"A\": 1, \"B\": null},\n\"nmae\": 2}", "app.json");
  REQUIRE(findings.errors.size() == 3);
  CHECK(findings.errors[2].message == "env.B must be a string or an object, and is null");
  REQUIRE(findings.warnings.size() == 1);
  CHECK(findings.warnings[0].text == "unknown key nmae, did you mean name?");
  CHECK(manifest::check_app_json("{", "app.json").errors.size() == 1);
}
