// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/mix_files.hpp"
#include "runner/script/kept_trees.hpp"
#include "tests/unit/elixir/app.hpp"

using namespace bprun;
using elixir::needs_of_lock;

TEST_CASE("a lock says whether Hex and rebar3 are needed", "[elixir]") {
  CHECK_FALSE(needs_of_lock("").hex);
  CHECK_FALSE(needs_of_lock("%{\n}\n").rebar);
  const auto mix = needs_of_lock(
      "%{\n  \"jason\": {:hex, :jason, \"1.4.0\", \"e8\", [:mix], [], \"hexpm\", \"79\"},\n}\n");
  CHECK(mix.hex);
  CHECK_FALSE(mix.rebar);
  const auto rebar = needs_of_lock("%{\n  \"cowboy\": {:hex, :cowboy, \"2.9.0\", \"86\", [:make, "
                                   ":rebar3], [], \"hexpm\", \"2c\"},\n}\n");
  CHECK(rebar.hex);
  CHECK(rebar.rebar);
  const auto git = needs_of_lock("%{\n  \"a\": {:git, \"https://x/a.git\", \"0123\", []},\n}\n");
  CHECK_FALSE(git.hex);
  CHECK(git.rebar);
}

TEST_CASE("the signature of the dependencies changes with what says them, and nothing else",
          "[elixir]") {
  const test::ElixirApp at;
  at.write("mix.exs", "one");
  at.write("mix.lock", "lock");
  at.write("apps/web/mix.exs", "web");
  at.write("lib/a.ex", "a");
  const auto signature = [&] { return elixir::dependency_signature(at.app).take(); };
  const std::string first = signature();
  at.write("lib/a.ex", "b");
  at.write("deps/plug/mix.exs", "plug");
  at.write("_build/prod/lib/x/mix.exs", "x");
  at.write("assets/node_modules/x/mix.exs", "x");
  CHECK(signature() == first);
  at.write("apps/web/mix.exs", "other");
  const std::string second = signature();
  CHECK(second != first);
  at.write("mix.lock", "other");
  CHECK(signature() != second);
  CHECK(script::digest_differences(first, signature()) ==
        "apps/web/mix.exs changed, mix.lock changed");
  at.write("rebar.config", "new");
  CHECK(script::digest_differences(first, signature()).ends_with("rebar.config is new"));
  CHECK(script::digest_differences(signature(), first).ends_with("rebar.config is gone"));
  CHECK(script::digest_differences(first, first).empty());
}

TEST_CASE("the signature of an environment is that of what code can read there", "[elixir]") {
  process::Environment environment;
  environment.set("MIX_ENV", "prod");
  const std::string before = elixir::environment_signature(environment);
  environment.set("REQUEST_ID", "another one for each build");
  CHECK(elixir::environment_signature(environment) == before);
  environment.set("FEATURE", "on");
  CHECK(elixir::environment_signature(environment) != before);
}
