// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/build_config.hpp"
#include "tests/unit/elixir/app.hpp"

using namespace bprun;

TEST_CASE("hooks, flags and paths are read from the config, with their lines", "[elixir]") {
  const test::ElixirApp at;
  at.write("elixir_buildpack.config",
           "erlang_version=25.2.3\n"
           "release=true\n"
           "hook_pre_compile=\"mix a && mix b\"\n"
           "post_compile='old'\n"
           "runtime_path=/opt/app\n"
           "config_vars_to_export=(DATABASE_URL)\n");
  const auto config = elixir::read_build_config(at.app, elixir::bash_in(at.app));
  REQUIRE(config);
  CHECK(config->release);
  CHECK_FALSE(config->always_rebuild);
  REQUIRE(config->pre_compile);
  CHECK(config->pre_compile->command == "mix a && mix b");
  CHECK(config->pre_compile->where == Location{"elixir_buildpack.config", 3});
  REQUIRE(config->deprecated_post_compile);
  CHECK(config->deprecated_post_compile->command == "old");
  CHECK_FALSE(config->compile);
  CHECK(config->runtime_path == "/opt/app");
  CHECK(config->notes.size() == 1);
}

TEST_CASE("a config that goes past the subset is read by bash", "[elixir]") {
  const test::ElixirApp at;
  at.write("elixir_buildpack.config",
           "if true; then\n  hook_compile=\"mix $(echo special)\"\nfi\n");
  const auto config = elixir::read_build_config(at.app, elixir::bash_in(at.app));
  REQUIRE(config);
  REQUIRE(config->compile);
  CHECK(config->compile->command == "mix special");
  at.write("elixir_buildpack.config", "if true; then exit 3; fi\n");
  CHECK_FALSE(elixir::read_build_config(at.app, elixir::bash_in(at.app)));
}

TEST_CASE("without a config everything is as the upstream buildpacks have it", "[elixir]") {
  const test::ElixirApp at;
  at.write("mix.exs", "");
  const auto config = elixir::read_build_config(at.app, {});
  REQUIRE(config);
  CHECK(config->runtime_path == "/app");
  CHECK_FALSE(config->release);
}
