// SPDX-License-Identifier: MIT
#include "runner/causes/pattern.hpp"
#include "tests/support/catch.hpp"

using bprun::causes::Captures;
using bprun::causes::Pattern;

namespace {

/// The captures as "name=value;", "none" where the line is another one.
std::string matched(std::string_view pattern, std::string_view line) {
  const auto parsed = Pattern::parse(pattern);
  REQUIRE(parsed);
  const auto captures = parsed->match(line);
  if (!captures) return "none";
  std::string all;
  for (const auto& [name, value] : *captures)
    all.append(name).append("=").append(value).append(";");
  return all;
}

}  // namespace

TEST_CASE("words stand anywhere in a line, or at its ends", "[causes]") {
  CHECK(matched("code ERESOLVE", "npm error code ERESOLVE").empty());
  CHECK(matched("code ERESOLVE", "npm error code E404") == "none");
  CHECK(matched("^Killed$", "Killed").empty());
  CHECK(matched("^Killed$", "Killed by it") == "none");
  CHECK(matched("^Killed", "was Killed") == "none");
  CHECK(matched("npm {} code E", "npm ERR! code EJSON").empty());
  CHECK(matched("a{}c$", "abcbc").empty());
}

TEST_CASE("gaps with names are quoted; of a word, without blanks", "[causes]") {
  CHECK(matched("{program}: command not found", "x: line 1: foo: command not found") ==
        "program=foo;");
  CHECK(matched("{program}: command not found", ": command not found") == "none");
  CHECK(matched("'{ref}' did", "pathspec 'v 1' did") == "none");
  CHECK(matched("wants {what...}", "wants node 22 or later") == "what=node 22 or later;");
  CHECK(matched("wants {what}", "wants node 22") == "what=node;");
  CHECK(matched("peer {wants} from {package}", "npm error peer react@\"^17\" from lib@1.0") ==
        "wants=react@\"^17\";package=lib@1.0;");
  CHECK(matched("wants {what...}", "wants ") == "none");
}

TEST_CASE("other braces are words of the log", "[causes]") {
  CHECK(matched("{:failed_connect, {reason...}", "with {:failed_connect, [1]}") == "reason=[1]};");
  CHECK(matched("{ code: 'X' }", "err { code: 'X' }").empty());
}

TEST_CASE("a pattern without words, or with two gaps in a row, is none", "[causes]") {
  CHECK_FALSE(Pattern::parse(""));
  CHECK_FALSE(Pattern::parse("^$"));
  CHECK_FALSE(Pattern::parse("{name}"));
  CHECK_FALSE(Pattern::parse("a {x}{y}"));
}
