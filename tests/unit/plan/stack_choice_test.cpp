// SPDX-License-Identifier: MIT
#include "runner/plan/stack_choice.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

const std::vector<std::string> known{"debian-12", "heroku-22", "heroku-24"};

}  // namespace

TEST_CASE("the first named stack counts, and the others are told", "[plan]") {
  const auto choice = plan::choose_stack(
      {{"heroku-24", "app.json:3"}, {"heroku-22", "STACK (environment)"}}, known, "debian-12");
  REQUIRE(choice);
  CHECK(choice->name == "heroku-24");
  CHECK(choice->origin == "app.json:3");
  CHECK(choice->overruled == std::vector<std::string>{"STACK (environment): heroku-22"});
}

TEST_CASE("without a name it is this machine's stack, or an error that lists them", "[plan]") {
  const auto choice = plan::choose_stack({}, known, "debian-12");
  REQUIRE(choice);
  CHECK(choice->name == "debian-12");
  CHECK(choice->origin == "this machine");

  const auto none = plan::choose_stack({}, known, std::nullopt);
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::unsupported);
  CHECK(none.error().hint.find("heroku-22") != std::string::npos);
}

TEST_CASE("an unknown stack is an error with its place and the nearest name", "[plan]") {
  const auto choice = plan::choose_stack(
      {{"heroku-25", "app.json:3", Location{"app.json", 3}}}, known, "debian-12");
  REQUIRE_FALSE(choice);
  CHECK(choice.error().kind == ErrorKind::unsupported);
  CHECK(choice.error().where == Location{"app.json", 3});
  CHECK(choice.error().hint.find("Did you mean heroku-2") != std::string::npos);
}
