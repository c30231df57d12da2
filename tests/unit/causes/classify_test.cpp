// SPDX-License-Identifier: MIT
#include "runner/causes/classify.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using causes::Catalogue;
using causes::Evidence;

namespace {

Catalogue catalogue(const std::string& table) {
  auto parsed = Catalogue::parse("schema = 1\n" + table, "causes.toml");
  if (!parsed) FAIL(parsed.error().message);
  return std::move(parsed).take();
}

std::string refusal(const std::string& table) {
  const auto parsed = Catalogue::parse("schema = 1\n" + table, "causes.toml");
  REQUIRE_FALSE(parsed);
  REQUIRE(parsed.error().where);
  CHECK(parsed.error().kind == ErrorKind::config);
  return to_string(*parsed.error().where) + ": " + parsed.error().message;
}

Evidence failed(std::vector<std::string> log) {
  return {.error = {.kind = ErrorKind::script, .message = "failed", .status = 1},
          .log = std::move(log)};
}

const std::string two_causes = R"~(
[[cause]]
id = "special"
lines = ["went wrong: {what}"]
facts = ["in {place}"]
says = "{what} went wrong"
why = """
It happened in {place}.
And at {address}."""
advice = "Mend {what}."
[[cause]]
id = "general"
lines = ["wrong"]
within = 2
says = "something is wrong"
advice = "Look."
)~";

}  // namespace

TEST_CASE("the first cause that fits is taken, and what the log names is filled in", "[causes]") {
  const auto all = catalogue(two_causes);
  const auto cause = causes::classify(all, failed({"in a.ex", "  went wrong: build ", "in b.ex"}));
  REQUIRE(cause);
  CHECK(cause->id == "special");
  CHECK(cause->says == "build went wrong");
  CHECK(cause->why == "It happened in a.ex.");
  CHECK(cause->advice == "Mend build.");
  CHECK(cause->seen == "went wrong: build");
  CHECK(cause->certain);
}

TEST_CASE("what fits nothing has no cause; nor has a general line far from the end", "[causes]") {
  const auto all = catalogue(two_causes);
  CHECK_FALSE(causes::classify(all, failed({})));
  CHECK_FALSE(causes::classify(all, failed({"all is well"})));
  CHECK_FALSE(causes::classify(all, failed({"wrong", "", "later"})));
  CHECK(causes::classify(all, failed({"wrong", "later"}))->id == "general");
}

TEST_CASE("conditions are the machine's and the error's own", "[causes]") {
  const auto all = catalogue(R"~(
[[cause]]
id = "oom"
when = ["signal 9", "oom counted"]
says = "{oom_kills} killed"
advice = "Less."
[[cause]]
id = "killed"
when = ["signal 9"]
certainty = "probable"
says = "killed"
advice = "Less."
[[cause]]
id = "limit"
when = ["kind limit", "kind timeout"]
error = ["limit of {limit} ({origin...})"]
says = "more than {limit}"
advice = "More than {origin}."
)~");
  Evidence evidence = failed({});
  evidence.error.status = 137;
  CHECK(causes::classify(all, evidence)->id == "killed");
  CHECK_FALSE(causes::classify(all, evidence)->certain);
  evidence.oom_kills = 0;
  CHECK(causes::classify(all, evidence)->id == "killed");
  evidence.oom_kills = 2;
  CHECK(causes::classify(all, evidence)->says == "2 killed");
  evidence.error = {.kind = ErrorKind::limit, .message = "past its limit of 5M (--memory)"};
  CHECK(causes::classify(all, evidence)->says == "more than 5M");
  evidence.error.kind = ErrorKind::network;
  CHECK_FALSE(causes::classify(all, evidence));
}

TEST_CASE("a table that is wrong says where", "[causes]") {
  CHECK(refusal("[[cause]]\nid = \"x\"\nlines = [\"{a}{b}\"]\nsays = \"s\"\nadvice = \"a\"\n")
            .find("causes.toml:4: '{a}{b}' is no pattern") == 0);
  CHECK(refusal("[[cause]]\nid = \"x\"\nlines = [\"a\"]\nsays = \"{b}\"\nadvice = \"a\"\n")
            .find("causes.toml:5: {b} is named by no pattern") == 0);
  CHECK(refusal("[[cause]]\nid = \"x\"\nwhen = [\"sunday\"]\nsays = \"s\"\nadvice = \"a\"\n")
            .find("causes.toml:4: 'sunday' is no condition") == 0);
  CHECK(refusal("[[cause]]\nid = \"x\"\nsays = \"s\"\nadvice = \"a\"\n")
            .find("would be that of every failure") != std::string::npos);
}
