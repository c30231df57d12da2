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
      "    {\n      \"url\": \" https://x/y.git#v1 \"\n    },\n  ],\n  \"env\": {\"A\": 1}\n}\n",
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
    CHECK(app->buildpacks.empty());
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
