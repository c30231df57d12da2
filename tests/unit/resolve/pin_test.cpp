// SPDX-License-Identifier: MIT
#include "runner/resolve/pin.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::resolve;

TEST_CASE("the line that asks for a version is spelled as its file spells it") {
  CHECK(pin_line("erlang", "27.2", "elixir_buildpack.config") == "erlang_version=27.2");
  CHECK(pin_line("elixir", "1.18.1", ".tool-versions") == "elixir 1.18.1");
  CHECK(pin_line("node", "22.1.0", ".tool-versions") == "nodejs 22.1.0");
  CHECK(pin_line("erlang", "27.2", "mise.toml") == "erlang = \"27.2\"");
  CHECK(pin_line("erlang", "27.2", "sub/.mise.toml") == "erlang = \"27.2\"");
  CHECK(pin_line("elixir", "1.18.1", ".elixir-version") == "1.18.1");
  CHECK(pin_line("node", "22.1.0", ".nvmrc") == "22.1.0");
  CHECK(pin_line("node", "22.x", "package.json") == "\"engines\": { \"node\": \"22.x\" }");
  CHECK(pin_line("node", "22.1.0", "phoenix_static_buildpack.config") == "node_version=22.1.0");
}

TEST_CASE("a version belongs where it is asked for, and never into mix.exs") {
  CHECK(pin_place("erlang", Location{".tool-versions", 3}) == ".tool-versions:3");
  CHECK(pin_place("elixir", Location{"mix.exs", 8}) == "elixir_buildpack.config");
  CHECK(pin_place("erlang", std::nullopt) == "elixir_buildpack.config");
  CHECK(pin_place("node", std::nullopt) == "package.json");
}
