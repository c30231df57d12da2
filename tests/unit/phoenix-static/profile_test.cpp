// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/profile.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

std::string after(const std::string& script,
                  const std::string& words,
                  const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  process::Environment variables;
  variables.set("PATH", "/usr/bin:/bin");
  variables.set("HOME", "/app");
  for (const auto& [name, value] : environment)
    variables.set(name, value);
  const auto ran = process::capture(
      {.argv = {"sh", "-ec", script + "\necho " + words}, .environment = variables});
  REQUIRE(ran);
  return ran->out;
}

}  // namespace

TEST_CASE("the profile has Node.js and the assets' programs on PATH", "[phoenix-static]") {
  CHECK(after(phoenix_static::paths_script("assets"), "\"$PATH\"") ==
        "/app/.heroku/node/bin:/app/.heroku/yarn/bin:/app/bin:/app/assets/node_modules/.bin:"
        "/usr/bin:/bin\n");
  CHECK(
      after(phoenix_static::paths_script("a $(b)"), "\"$PATH\"").find("/app/a $(b)/node_modules") !=
      std::string::npos);
}

TEST_CASE("Phoenix serves, and takes gigalixir's host name only where there is one",
          "[phoenix-static]") {
  const std::string script = phoenix_static::environment_script();
  CHECK(after(script, "\"$PHX_SERVER ${PHX_HOST-unset}\"") == "true unset\n");
  CHECK(after(script, "\"$PHX_HOST\"", {{"APP_NAME", "shop"}}) == "shop.gigalixirapp.com\n");
  CHECK(after(script,
              "\"$PHX_SERVER $PHX_HOST\"",
              {{"APP_NAME", "shop"}, {"PHX_HOST", "shop.example"}, {"PHX_SERVER", "false"}}) ==
        "false shop.example\n");
}
