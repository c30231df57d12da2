// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/environment.hpp"
#include "buildpacks/erlang/profile.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("the profile puts rebar3 and Erlang first on PATH", "[erlang]") {
  erlang::Homes homes;
  const std::string script = erlang::profile_script(homes);
  CHECK(script.starts_with("export PATH=\"$HOME/.platform_tools/rebar3/bin:"
                           "$HOME/.platform_tools/erlang/bin:$PATH\"\n"));
  CHECK(script.find("LC_CTYPE=\"${LC_CTYPE:-C.UTF-8}\"") != std::string::npos);
  CHECK(erlang::export_script("/tmp/build", homes).find("/tmp/build/.platform_tools/erlang/bin") !=
        std::string::npos);
  homes.config_vars.set("LC_CTYPE", "de_DE.UTF-8");
  CHECK(erlang::profile_script(homes).find("LC_CTYPE") == std::string::npos);
}

TEST_CASE("REBAR_PROFILE: the config var, then the build", "[erlang]") {
  process::Environment config_vars;
  CHECK(erlang::homes_for("/cache", config_vars, "prod").profile == "prod");
  config_vars.set("REBAR_PROFILE", "staging");
  const erlang::Homes homes = erlang::homes_for("/cache", config_vars, "prod");
  CHECK(homes.profile == "staging");
  CHECK(homes.rebar3_cache == "/cache/erlang/rebar3");
  const auto environment = erlang::build_environment("/app", homes);
  CHECK_FALSE(environment.get("REBAR_PROFILE"));
  CHECK(environment.get("REBAR_CACHE_DIR") == "/cache/erlang/rebar3");
}
