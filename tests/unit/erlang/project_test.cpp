// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/project.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using erlang::parse_project;

TEST_CASE("what Erlang read of an app", "[erlang]") {
  const auto project = parse_project("a line that a script printed\n"
                                     "release\tshop\nrelease\tshop\n"
                                     "dependencies\t3\n"
                                     "application\tshop\tstarts\n"
                                     "application\tshop_words\tlibrary\n"
                                     "end\n");
  REQUIRE(project);
  CHECK(project->releases == std::vector<std::string>{"shop"});
  CHECK(project->release_to_start() == "shop");
  CHECK(project->dependencies == 3);
  CHECK(project->applications ==
        std::vector<erlang::Application>{{"shop", true}, {"shop_words", false}});
}

TEST_CASE("of several releases the default is started, and else none is guessed", "[erlang]") {
  CHECK(parse_project("release\ta\nrelease\tb\nend\n")->release_to_start().empty());
  CHECK(parse_project("release\ta\nrelease\tb\ndefault_release\tb\nend\n")->release_to_start() ==
        "b");
}

TEST_CASE("what cannot be read is said by file and line", "[erlang]") {
  const auto project = parse_project("error\trebar.config\t7\tsyntax error before: '}'\n");
  REQUIRE_FALSE(project);
  CHECK(project.error().kind == ErrorKind::app);
  CHECK(project.error().message == "rebar.config cannot be read: syntax error before: '}'");
  REQUIRE(project.error().where);
  CHECK(to_string(*project.error().where) == "rebar.config:7");
}

TEST_CASE("an answer without its end is none", "[erlang]") {
  CHECK_FALSE(parse_project(""));
  CHECK_FALSE(parse_project("release\tshop\n"));
}
