// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/environment.hpp"
#include "buildpacks/elixir/profile.hpp"
#include "runner/process/run.hpp"
#include "tests/unit/elixir/app.hpp"

#include <cstdlib>

using namespace bprun;

namespace {

/// What a shell that starts with `environment` has in `names` after the script.
std::string after(const std::string& script,
                  const std::string& names,
                  const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  process::Environment variables;
  variables.set("PATH", "/usr/bin:/bin");
  variables.set("HOME", "/app");
  for (const auto& [name, value] : environment)
    variables.set(name, value);
  const auto ran = process::capture(
      {.argv = {"sh", "-euc", script + "\necho " + names}, .environment = variables});
  REQUIRE(ran);
  INFO(ran->err);
  return ran->out;
}

}  // namespace

TEST_CASE("the profile puts Erlang and Elixir first on PATH, and says how Mix runs", "[elixir]") {
  elixir::Homes homes;
  const std::string script = elixir::profile_script(homes);
  CHECK(after(script, "$PATH") ==
        "/app/.platform_tools/elixir/bin:/app/.platform_tools/erlang/bin:/app/.platform_tools:"
        "/usr/bin:/bin\n");
  CHECK(after(script, "$MIX_ENV $MIX_HOME $HEX_HOME $LC_CTYPE") ==
        "prod /app/.mix /app/.hex C.UTF-8\n");
  CHECK(after(script, "$MIX_ENV", {{"MIX_ENV", "staging"}}) == "staging\n");
}

TEST_CASE("what answers in git's place is found last, and only where Mix asks", "[elixir]") {
  elixir::Homes homes;
  CHECK(after(elixir::profile_script(homes), "$PATH").find("without-git") == std::string::npos);
  homes.git_dependencies = true;
  CHECK(after(elixir::profile_script(homes), "$PATH")
            .ends_with(":/usr/bin:/bin:/app/.platform_tools/without-git\n"));
  CHECK(elixir::export_script("/app", homes).find("without-git") == std::string::npos);
}

TEST_CASE("Mix is told of the rebar3 that came with Elixir, when the app starts too", "[elixir]") {
  elixir::Homes homes;
  CHECK(elixir::profile_script(homes).find("MIX_REBAR3") == std::string::npos);
  homes.own_rebar3 = true;
  CHECK(after(elixir::profile_script(homes), "$MIX_REBAR3") ==
        "/app/.platform_tools/elixir/bin/rebar3\n");
  CHECK(after(elixir::export_script("/tmp/build", homes), "$MIX_REBAR3") ==
        "/tmp/build/.platform_tools/elixir/bin/rebar3\n");
  homes.config_vars.set("MIX_REBAR3", "/elsewhere/rebar3");
  CHECK(elixir::profile_script(homes).find("MIX_REBAR3") == std::string::npos);
}

TEST_CASE("what is a config var is left to it", "[elixir]") {
  elixir::Homes homes;
  homes.config_vars.set("MIX_ENV", "staging");
  homes.config_vars.set("HEX_HOME", "/elsewhere");
  const std::string script = elixir::profile_script(homes);
  CHECK(script.find("MIX_ENV") == std::string::npos);
  CHECK(script.find("HEX_HOME") == std::string::npos);
  CHECK(script.find("MIX_HOME") != std::string::npos);
}

TEST_CASE("runtime_path is where the app will run; later buildpacks are given where it is built",
          "[elixir]") {
  elixir::Homes homes;
  homes.runtime_path = "/opt/app";
  CHECK(after(elixir::profile_script(homes), "$MIX_HOME") == "/opt/app/.mix\n");
  CHECK(after(elixir::export_script("/tmp/build", homes), "$MIX_HOME") == "/tmp/build/.mix\n");
}

TEST_CASE("MIX_ENV and the homes: config vars, then the environment, then the build", "[elixir]") {
  process::Environment config_vars;
  config_vars.set("MIX_HOME", "/mine");
  const elixir::Homes homes = elixir::homes_for("/app", config_vars, "prod");
  CHECK(homes.mix_home == "/mine");
  CHECK(homes.hex_home == "/app/.hex");
  const auto environment = elixir::build_environment("/app", homes);
  CHECK(environment.get("MIX_HOME") == "/mine");
  CHECK(environment.get("MIX_ENV") == homes.mix_env);
}

TEST_CASE("a UTF-8 locale of the runner's stays, the stack's may not be there", "[elixir]") {
  REQUIRE(::unsetenv("LC_CTYPE") == 0);
  elixir::Homes homes;
  homes.locale = "en_US.utf8";
  homes.config_vars.set("LC_ALL", "C.UTF-8");
  CHECK_FALSE(elixir::build_environment("/app", homes).get("LC_CTYPE"));
  homes.config_vars.set("LC_ALL", "C");
  CHECK(elixir::build_environment("/app", homes).get("LC_CTYPE") == "en_US.utf8");
}
