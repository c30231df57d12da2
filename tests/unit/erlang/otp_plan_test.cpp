// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/declaration.hpp"
#include "buildpacks/erlang/otp_plan.hpp"
#include "runner/stack/tables.hpp"
#include "tests/unit/erlang/app.hpp"

using namespace bprun;

TEST_CASE("a suite's own rebar3 goes with the suite's OTP, a published one with the others",
          "[erlang]") {
  const stack::Tables tables = stack::Tables::compiled_in();
  const auto& releases = *tables.rebar3_releases().take();
  const stack::Stack bookworm = tables.find_stack("debian-12").take();
  const stack::Stack noble = tables.find_stack("heroku-24").take();

  const auto of_suite = erlang::choose_rebar3(releases, bookworm, "25.2.3");
  REQUIRE(of_suite);
  CHECK(of_suite->version == "3.19.0");
  CHECK(of_suite->is_in_suite);

  const auto published = erlang::choose_rebar3(releases, noble, "27.2");
  REQUIRE(published);
  CHECK(published->version == "3.24.0");
  CHECK_FALSE(published->is_in_suite);
  CHECK_FALSE(published->checksum.empty());

  const auto none = erlang::choose_rebar3(releases, noble, "17.5");
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::unsupported);
  CHECK(none.error().hint.find("./rebar3") != std::string::npos);
}

TEST_CASE("an app that brings a rebar3 is built by that one, and is given no other", "[erlang]") {
  const test::ErlangApp at;
  at.write("rebar.config", "");
  at.write(".erlang-version", "25.2.3\n");
  auto plan = erlang::plan_otp(at.app, "debian-12", "x64");
  REQUIRE(plan);
  CHECK_FALSE(plan->rebar3.is_apps_own);
  const auto declared = erlang::declare(*plan);
  REQUIRE(declared);
  REQUIRE(declared->rebar3);
  CHECK(declared->rebar3->sources.front().kind == "debian");

  at.write("rebar3", "#!/usr/bin/env escript\n");
  plan = erlang::plan_otp(at.app, "debian-12", "x64");
  REQUIRE(plan);
  CHECK(plan->rebar3.is_apps_own);
  CHECK_FALSE(erlang::declare(*plan)->rebar3);
}

TEST_CASE("OTP is asked for by Heroku's file, and an Elixir beside it decides nothing",
          "[erlang]") {
  const test::ErlangApp at;
  at.write("rebar.config", "");
  at.write(".preferred_otp_version", "OTP-27.2\n");
  at.write(".tool-versions", "elixir 1.2.0\n");
  const auto plan = erlang::plan_otp(at.app, "heroku-24", "x64");
  REQUIRE(plan);
  CHECK(plan->erlang.version == "27.2");
  CHECK(to_string(plan->erlang.where) == ".preferred_otp_version:1");
  const auto declared = erlang::declare(*plan);
  REQUIRE(declared->rebar3);
  const auto& archive = declared->rebar3->sources.front().archives.front();
  CHECK(archive.url.ends_with("/3.24.0/rebar3"));
  CHECK(archive.is_file);
  CHECK(archive.checksum);
}
