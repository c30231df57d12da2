// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/tools.hpp"
#include "tests/unit/elixir/app.hpp"

using namespace bprun;

TEST_CASE("the Hex that came with Elixir becomes an archive of Mix's", "[elixir]") {
  const test::ElixirApp at;
  const fs::Path runtime = at.app / "runtime";
  CHECK_FALSE(elixir::has_hex(at.mix_home));
  CHECK(elixir::install_hex_of_runtime(runtime, at.mix_home).take().empty());
  at.write("runtime/hex/ebin/hex.app",
           "{application,hex,[{modules,['Elixir.Hex']},{vsn,\"2.0.6\"}]}.");
  at.write("runtime/hex/ebin/Elixir.Hex.beam", "beam");
  CHECK(elixir::install_hex_of_runtime(runtime, at.mix_home).take() == "2.0.6");
  CHECK(at.read(".mix/archives/hex-2.0.6/hex-2.0.6/ebin/Elixir.Hex.beam") == "beam");
  CHECK(elixir::has_hex(at.mix_home));
}

TEST_CASE("a rebar3 is found where any Mix puts it", "[elixir]") {
  const test::ElixirApp at;
  CHECK_FALSE(elixir::has_rebar(at.mix_home));
  at.write(".mix/elixir/1-14/rebar3", "");
  CHECK(elixir::has_rebar(at.mix_home));
  const test::ElixirApp old;
  old.write(".mix/rebar3", "");
  CHECK(elixir::has_rebar(old.mix_home));
}

TEST_CASE("Mix's questions are recognised", "[elixir]") {
  CHECK(elixir::asks_for_hex("Could not find Hex, which is needed to build dependency :jason\n"));
  CHECK(elixir::asks_for_hex("Could not install Hex because Mix could not download metadata at x"));
  CHECK(elixir::asks_for_rebar("Could not find \"rebar3\", which is needed to build dependency"));
  CHECK_FALSE(elixir::asks_for_hex("** (Mix) The application failed"));
}
