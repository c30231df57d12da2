// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/default_hook.hpp"
#include "runner/process/run.hpp"
#include "tests/unit/elixir/app.hpp"

using namespace bprun;
using Words = std::vector<std::string>;

TEST_CASE("tasks run in one mix, in the words of its version", "[phoenix-static]") {
  using phoenix_static::one_after_the_other;
  CHECK(one_after_the_other({"a"}, "1.14.0") == Words{"a"});
  CHECK(one_after_the_other({"a", "b", "c"}, "1.14.0") == Words{"do", "a", "+", "b", "+", "c"});
  CHECK(one_after_the_other({"a", "b", "c"}, "1.10.3") == Words{"do", "a,", "b,", "c"});
  CHECK(one_after_the_other({"a", "b"}, "2.0.0") == Words{"do", "a", "+", "b"});
}

TEST_CASE("the tasks that a project has are read among whatever else it prints",
          "[phoenix-static]") {
  CHECK(phoenix_static::parse_tasks("warning: x\ntask:phx.digest\n==> app\ntask:assets.deploy\n") ==
        Words{"phx.digest", "assets.deploy"});
  CHECK(phoenix_static::parse_tasks("").empty());
}

TEST_CASE(
    "an app's own compile is sourced, with upstream's functions, and stops at the first failure",
    "[phoenix-static]") {
  const test::ElixirApp at;
  at.write("compile", "info hello\necho one | indent\nfalse\necho not reached\n");
  const auto ran = process::capture({.argv = {"bash",
                                              "-c",
                                              phoenix_static::custom_compile_script(),
                                              "compile",
                                              (at.app / "compile").native()},
                                     .environment = process::Environment::inherited()});
  REQUIRE(ran);
  CHECK(ran->out == "       hello\n       one\n");
  CHECK_FALSE(ran->exit.ok());
}
