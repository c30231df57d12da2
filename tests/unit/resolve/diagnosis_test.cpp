// SPDX-License-Identifier: MIT
#include "runner/resolve/diagnosis.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::resolve;

namespace {

Diagnosis example() {
  return {.id = "released-not-built",
          .severity = Severity::error,
          .kind = ErrorKind::unsupported,
          .message = "Erlang/OTP 27.2 was released, but not built for heroku-18",
          .where = Location{"elixir_buildpack.config", 2},
          .runtime = "erlang",
          .asked = "27.2",
          .why = "heroku-18 stands on ubuntu-18.04.",
          .nearest = {"26.2.1"},
          .lines = {"erlang_version=26.2.1"},
          .write_to = "elixir_buildpack.config:2",
          .stacks = {"heroku-22", "heroku-24"},
          .basis = stack::Basis::rule,
          .advice = "heroku-22 is old."};
}

}  // namespace

TEST_CASE("a diagnosis reads: what and where, why, what to write, who has it") {
  CHECK(to_text(example()) ==
        "elixir_buildpack.config:2: Erlang/OTP 27.2 was released, but not built for heroku-18\n"
        "heroku-18 stands on ubuntu-18.04.\n"
        "Write into elixir_buildpack.config:2:\n"
        "    erlang_version=26.2.1\n"
        "Stacks that have it: heroku-22, heroku-24\n"
        "heroku-22 is old.\n");
}

TEST_CASE("as an error it keeps its kind, its place, and says the rest in the hint") {
  const Error error = to_error(example());
  CHECK(error.kind == ErrorKind::unsupported);
  CHECK(error.where == Location{"elixir_buildpack.config", 2});
  CHECK(error.message == example().message);
  CHECK(error.hint.find("erlang_version=26.2.1") != std::string::npos);
  CHECK(error.hint.back() != '\n');
}

TEST_CASE("a diagnosis survives JSON") {
  const auto written = to_document(example());
  const auto read = read_diagnosis(written, "plan").take();
  CHECK(to_document(read) == written);
  CHECK(read.where == example().where);
  CHECK(read.basis == stack::Basis::rule);
}

TEST_CASE("findings of a buildpack that are none are refused by name") {
  for (const char* json : {R"({"severity": "error"})",
                           R"({"severity": "fatal", "message": "m"})",
                           R"({"severity": "error", "message": 3})",
                           R"({"severity": "error", "message": "m", "nearest": "27"})",
                           R"({"severity": "error", "message": "m", "stacks": [1]})"}) {
    INFO(json);
    const auto read = read_diagnosis(document::parse_json(json, "t").take(), "elixir: bin/plan");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::buildpack);
  }
  CHECK(read_diagnosis(document::parse_json(R"({"severity":"note","message":"m"})", "t").take(),
                       "p"));
}
