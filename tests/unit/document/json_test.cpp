// SPDX-License-Identifier: MIT
#include "runner/document/value.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/document/repeated.hpp"

using namespace bprun;
using document::Value;

namespace {

Error json_error(const std::string& text) {
  auto parsed = document::parse_json(text, "package.json");
  REQUIRE_FALSE(parsed);
  return std::move(parsed).error();
}

}  // namespace

TEST_CASE("JSON values know their line", "[document]") {
  const auto parsed = document::parse_json(
      "{\n  \"a\": 1,\r\n  \"b\": [\n    true,\n    2\n  ],\n  \"c\": 3\n}\n", "f");
  REQUIRE(parsed);
  CHECK(parsed->line() == 1);
  CHECK(parsed->find("a")->line() == 2);
  CHECK(parsed->find("b")->line() == 3);
  CHECK(parsed->find("b")->elements()[0].line() == 4);
  CHECK(parsed->find("b")->elements()[1].line() == 5);  // a number just before a newline
  CHECK(parsed->find("c")->line() == 7);
}

TEST_CASE("JSON objects keep their order, and the last of repeated keys", "[document]") {
  const auto parsed = document::parse_json(R"({"z":1,"a":2,"z":{"x":3},"m":4,"a":5})", "f");
  REQUIRE(parsed);
  REQUIRE(parsed->members().size() == 3);
  CHECK(parsed->members()[0].first == "z");
  CHECK(*parsed->find("z")->find("x")->as_integer() == 3);
  CHECK(parsed->members()[1].first == "a");
  CHECK(*parsed->find("a")->as_integer() == 5);
  CHECK(parsed->members()[2].first == "m");
}

TEST_CASE("JSON scalars get their types", "[document]") {
  const auto parsed = document::parse_json(
      R"([null, true, -7, 1.5, 1e3, "\u0000é\ud83d\ude00", 9223372036854775807, 9223372036854775808])",
      "f");
  REQUIRE(parsed);
  const auto& e = parsed->elements();
  CHECK(e[0].is_null());
  CHECK(*e[1].as_bool());
  CHECK(*e[2].as_integer() == -7);
  CHECK(*e[3].as_double() == 1.5);
  CHECK(*e[4].as_double() == 1000);
  CHECK(*e[5].as_string() == std::string("\0é😀", 7));
  CHECK(*e[6].as_integer() == 9223372036854775807LL);
  CHECK(e[7].as_double() != nullptr);
}

TEST_CASE("a JSON error names the line and what was expected", "[document]") {
  const Error error = json_error("{\n  \"a\": 1\n  \"b\": 2\n}");
  CHECK(error.kind == ErrorKind::app);
  CHECK(error.where == Location{"package.json", 3});
  CHECK(error.message.find("not valid JSON: ") == 0);
  CHECK(error.message.find("json.exception") == std::string::npos);
  CHECK(error.message.find("expected") != std::string::npos);

  CHECK(json_error("").where == Location{"package.json", 1});
  CHECK(json_error("{\"a\":\n").message.find("unexpected end") != std::string::npos);
  CHECK(json_error("{} x").where->line == 1);
  CHECK(json_error("[1e99999]").message.find("number") != std::string::npos);
}

TEST_CASE("hostile JSON is an error and never a crash", "[document]") {
  CHECK(json_error(repeated("[", 1000000)).message == "nested deeper than 200 levels");
  CHECK(json_error(repeated("{\"a\":", 1000000)).message == "nested deeper than 200 levels");
  CHECK(document::parse_json(repeated("[", 200) + repeated("]", 200), "f"));
  CHECK_FALSE(document::parse_json(repeated("[", 201) + repeated("]", 201), "f"));
  CHECK(json_error(std::string("{}\0{}", 5)).message.find("NUL") != std::string::npos);
  CHECK(json_error("{\n\"a\": \"\xff\"}").where->line == 2);
  CHECK(json_error("[\"" + std::string(10 << 20, 'x')).message.size() < 1000);
  CHECK(json_error("[\"\x1b[2J\x01\"]").message.find('\x1b') == std::string::npos);
  CHECK(json_error("[" + std::string(100000, '9') + "]").kind == ErrorKind::app);
}

TEST_CASE("a 10 MB line of JSON and a byte order mark are read", "[document]") {
  const std::string big(10 << 20, 'x');
  const auto parsed = document::parse_json("\xEF\xBB\xBF{\"a\":\"" + big + "\"}", "f");
  REQUIRE(parsed);
  CHECK(*parsed->find_string("a") == big);
}

TEST_CASE("JSON with comments takes comments and trailing commas only where they are such",
          "[document]") {
  const auto parsed = document::parse_json_with_comments(R"({
  // a comment, with "quotes" and a comma,
  "url": "https://example.com/*not a comment*/", /* a
  block */ "list": [1, 2, /* last */ ], // end
  "s": "a\"b,]",
})",
                                                         "app.json");
  REQUIRE(parsed);
  CHECK(*parsed->find_string("url") == "https://example.com/*not a comment*/");
  CHECK(parsed->find("list")->elements().size() == 2);
  CHECK(parsed->find("list")->line() == 4);
  CHECK(*parsed->find_string("s") == "a\"b,]");

  CHECK_FALSE(document::parse_json_with_comments("[,]", "f"));
  CHECK_FALSE(document::parse_json_with_comments("[1,,]", "f"));
  CHECK_FALSE(document::parse_json_with_comments("{\"a\":,}", "f"));
  CHECK_FALSE(document::parse_json_with_comments("[1] /* no end", "f"));
  CHECK_FALSE(document::parse_json("[1,]", "f"));
  CHECK_FALSE(document::parse_json("[1] // c", "f"));
}

TEST_CASE("JSON is written so that it reads back", "[document]") {
  Value value = Value::object();
  value.set("text", "quote \" line\nend").set("none", Value()).set("list", Value::array());
  value.set("nested", Value::object().set("n", 1).set("d", 2.0).set("t", true));
  CHECK(document::to_json(Value::object().set("a", 1).set("b", Value::array().add("x"))) ==
        R"({"a":1,"b":["x"]})");
  CHECK(document::to_json(Value::object().set("a", 1).set("b", Value::array().add("x")), 2) ==
        "{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ]\n}");
  for (const int indent : {0, 2}) {
    const auto back = document::parse_json(document::to_json(value, indent), "f");
    REQUIRE(back);
    CHECK(*back == value);
  }
  CHECK(document::to_json(Value("a\xff"
                                "b")) == "\"a\xEF\xBF\xBD"
                                         "b\"");
}
