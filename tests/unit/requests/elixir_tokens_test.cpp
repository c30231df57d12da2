// SPDX-License-Identifier: MIT
#include "runner/requests/elixir_tokens.hpp"
#include "tests/support/catch.hpp"

using namespace bprun::requests;

namespace {

/// Names as they are, keys with a colon, strings in <>, other literals as _, signs as they are.
std::string shown(const std::string& text) {
  const ElixirTokens source = tokenize_elixir(text);
  std::string all;
  for (const ElixirToken& token : source.tokens) {
    if (!all.empty()) all += ' ';
    switch (token.kind) {
    case ElixirToken::Kind::key:
      all += token.text + ":";
      break;
    case ElixirToken::Kind::string:
      all += (token.interpolated ? "#<" : "<") + token.text + ">";
      break;
    case ElixirToken::Kind::opaque:
      all += '_';
      break;
    default:
      all += token.text;
    }
  }
  return source.fault ? all + " !" + std::to_string(source.fault->line) : all;
}

}  // namespace

TEST_CASE("Elixir's literals are told apart", "[requests]") {
  CHECK(shown("[app: :my_app, elixir: \"~> 1.15\"]") == "[ app: _ , elixir: <~> 1.15> ]");
  CHECK(shown("x = \"a \\\" b\" # elixir: \"1\"\ny") == "x = <a \" b> y");
  CHECK(shown("'chars \"' <> \"s\"") == "_ < > <s>");
  CHECK(shown("\"\"\"\nline \"quoted\"\n\"\"\" x") == "<\nline \"quoted\"\n> x");
  CHECK(shown("'''\n\"\n''' x") == "_ x");
  CHECK(shown("\"\"\"\na \"\"\" b\n  \"\"\" x") == "<\na \"\"\" b\n  > x");
  CHECK(shown("[?\", ?', ?#, ?\\n, ?a]") == "[ _ , _ , _ , _ , _ ]");
  CHECK(shown("valid? \"x\"") == "valid? <x>");
  CHECK(shown(":\"quoted atom\" :a? :+ Foo.Bar 1_000 0x1F 1.5") == "_ _ : + Foo . Bar _ _ _");
  CHECK(shown("\"elixir\": \"1\"") == "elixir: <1>");
  CHECK(shown("x :: y") == "x :: y");
  CHECK(shown("1..2") == "_ . . _");
}

TEST_CASE("sigils of every kind are one literal", "[requests]") {
  CHECK(shown("~r/\"\\/x/i x") == "_ x");
  CHECK(shown("~w(a \" b)a x") == "_ x");
  CHECK(shown("~S(a #{ \\) \") x") == "_ x");
  CHECK(shown("~s{#{\"}\"}} x") == "_ x");
  CHECK(shown("~HTML\"\"\"\n<a href=\"x\">\n\"\"\" x") == "_ x");
  CHECK(shown("~D[2024-01-01] x ~> y") == "_ x ~ > y");
  CHECK(shown("~s|a| ~s'b' ~s<c> ~s\"d\"") == "_ _ _ _");
}

TEST_CASE("interpolated code is skipped, however it nests", "[requests]") {
  CHECK(shown("\"a #{f(\"}\", %{x: \"#{1}\"})} b\" y") == "#<a  b> y");
  CHECK(shown("\"#{\"#{\"#{1}\"}\"}\" y") == "#<> y");
  std::string deep;
  for (int i = 0; i < 10'000; ++i)
    deep += "\"#{";
  CHECK(tokenize_elixir(deep).fault.has_value());
}

TEST_CASE("a literal without an end is a fault where it begins", "[requests]") {
  CHECK(shown("x\n\"abc\n\n") == "x !2");
  CHECK(shown("~r/abc") == " !1");
  CHECK(shown("\"\"\"\nabc\n  x\"\"\"") == " !1");
}
