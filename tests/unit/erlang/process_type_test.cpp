// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/process_type.hpp"
#include "tests/unit/erlang/app.hpp"

using namespace bprun;
using erlang::web_command;

TEST_CASE("a release is started in the foreground", "[erlang]") {
  const test::ErlangApp at;
  at.write("_build/prod/rel/shop/bin/shop", "#!/bin/sh\ncase $1 in foreground) ;; esac\n");
  const auto command = web_command(at.app, "prod", {.releases = {"shop"}});
  REQUIRE(command);
  CHECK(*command == "_build/prod/rel/shop/bin/shop foreground");
}

TEST_CASE("relx's short start script knows no commands", "[erlang]") {
  const test::ErlangApp at;
  at.write("_build/prod/rel/shop/bin/shop", "#!/bin/sh\nexec erlexec \"$@\"\n");
  CHECK(*web_command(at.app, "prod", {.releases = {"shop"}}) ==
        "_build/prod/rel/shop/bin/shop -noshell -noinput");
}

TEST_CASE("without a release the app's own applications are started", "[erlang]") {
  const test::ErlangApp at;
  const erlang::Project project{.applications = {{"a", true}, {"words", false}, {"b", true}}};
  CHECK(*web_command(at.app, "prod", project) ==
        "erl -noshell -noinput -pa _build/prod/lib/*/ebin -eval \"[{ok, _} = "
        "application:ensure_all_started(A, permanent) || A <- [a, b]].\"");
  at.write("config/sys.config", "[].\n");
  CHECK(web_command(at.app, "prod", project)->find(" -config config/sys ") != std::string::npos);
}

TEST_CASE("nothing is started where nothing can be, or nothing says which", "[erlang]") {
  const test::ErlangApp at;
  CHECK(web_command(at.app, "prod", {})->empty());
  CHECK(web_command(at.app, "prod", {.applications = {{"words", false}}})->empty());
  CHECK(web_command(at.app, "prod", {.releases = {"a", "b"}})->empty());
  CHECK(web_command(at.app, "prod", {.releases = {"../../evil"}})->empty());
  CHECK(web_command(at.app, "prod", {.applications = {{"x]), halt(", true}}})->empty());
}

TEST_CASE("bin/release says what compile has noted", "[erlang]") {
  const test::ErlangApp at;
  CHECK(erlang::release(at.app) == "--- {}\n");
  REQUIRE(erlang::note_web_command(at.app, "erl -eval 'x'"));
  CHECK(erlang::release(at.app) ==
        "---\naddons: []\ndefault_process_types:\n  web: 'erl -eval ''x'''\n");
  REQUIRE(erlang::note_web_command(at.app, ""));
  CHECK(erlang::release(at.app) == "--- {}\n");
}
