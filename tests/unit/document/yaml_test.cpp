// SPDX-License-Identifier: MIT
#include "runner/document/value.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/document/repeated.hpp"

using namespace bprun;
using document::Value;

namespace {

Error yaml_error(const std::string& text) {
  auto parsed = document::parse_yaml(text, "bin/release");
  REQUIRE_FALSE(parsed);
  return std::move(parsed).error();
}

}  // namespace

TEST_CASE("YAML values know their line and keep the order of the file", "[document]") {
  const auto parsed = document::parse_yaml("---\naddons:\n  - db:mini\nweb: a: b\n", "f");
  CHECK_FALSE(parsed);  // "a: b" is no plain scalar

  const auto good =
      document::parse_yaml("---\nz: 1\naddons:\n  - db:mini\n  - x\na: 'npm start'\n", "f");
  REQUIRE(good);
  REQUIRE(good->members().size() == 3);
  CHECK(good->members()[0].first == "z");
  CHECK(good->members()[0].second.line() == 2);
  CHECK(good->find("addons")->elements()[1].line() == 5);
  CHECK(*good->find_string("a") == "npm start");
}

TEST_CASE("YAML scalars without quotes get their types", "[document]") {
  const auto parsed = document::parse_yaml(
      "[~, null, true, False, 7, -7, +7, 0x1F, 1.10, -.5, 1e3, .inf, '1', \"true\", !!str 5, inf,"
      " nan, yes, 1.2.3, 99999999999999999999, -, +-1, '']",
      "f");
  REQUIRE(parsed);
  const auto& e = parsed->elements();
  REQUIRE(e.size() == 23);
  CHECK(e[0].is_null());
  CHECK(e[1].is_null());
  CHECK(*e[2].as_bool());
  CHECK_FALSE(*e[3].as_bool());
  CHECK(*e[4].as_integer() == 7);
  CHECK(*e[5].as_integer() == -7);
  CHECK(*e[6].as_integer() == 7);
  CHECK(*e[7].as_integer() == 31);
  CHECK(*e[8].as_double() == 1.1);
  CHECK(*e[9].as_double() == -0.5);
  CHECK(*e[10].as_double() == 1000);
  CHECK(e[11].as_double() != nullptr);
  for (const std::size_t i : {12, 13, 14, 15, 16, 17, 18, 20, 21, 22}) {
    INFO(i);
    CHECK(e[i].is_string());
  }
  CHECK(e[19].as_double() != nullptr);
}

TEST_CASE("YAML scalars can stay as they are written", "[document]") {
  const auto parsed = document::parse_yaml("a: 1.10\nb: 007\nc: yes\nd: ~\ne:\nf: ''\ng: true\n",
                                           "f",
                                           document::YamlScalars::as_written);
  REQUIRE(parsed);
  CHECK(*parsed->find_string("a") == "1.10");
  CHECK(*parsed->find_string("b") == "007");
  CHECK(*parsed->find_string("c") == "yes");
  CHECK(parsed->find("d")->is_null());
  CHECK(parsed->find("e")->is_null());
  CHECK(*parsed->find_string("f") == "");
  CHECK(*parsed->find_string("g") == "true");
}

TEST_CASE("empty YAML is null, and only the first document is read", "[document]") {
  CHECK(document::parse_yaml("", "f")->is_null());
  CHECK(document::parse_yaml("---\n", "f")->is_null());
  CHECK(document::parse_yaml("# nothing\n", "f")->is_null());
  CHECK(document::parse_yaml("--- {}\n", "f")->is_object());
  CHECK(*document::parse_yaml("a: 1\n---\nb: 2\n", "f") == Value::object().set("a", 1));
  CHECK(*document::parse_yaml("a: 1\na: 2\n", "f") == Value::object().set("a", 2));
}

TEST_CASE("YAML aliases stand for what is anchored", "[document]") {
  const auto parsed = document::parse_yaml("a: &x {k: [1, 2]}\nb: *x\nc: &s v\n*s : d\n", "f");
  REQUIRE(parsed);
  CHECK(*parsed->find("b") == *parsed->find("a"));
  CHECK(*parsed->find_string("v") == "d");
  CHECK(yaml_error("a: &x [*x]\n").where->line == 1);
  CHECK_FALSE(document::parse_yaml("a: *nowhere\n", "f"));
}

TEST_CASE("a YAML error names the line", "[document]") {
  const Error error = yaml_error("a: 1\nb: [1, 2\nc: 3\n");
  CHECK(error.kind == ErrorKind::app);
  CHECK(error.where->file == "bin/release");
  CHECK(error.where->line >= 2);
  CHECK(error.message.find("not valid YAML: ") == 0);
  CHECK(yaml_error("a: 1\n? [x]\n: 2\n").where->line == 2);
  CHECK(yaml_error("a: 1\n\tb: 2\n").where->line == 2);
}

TEST_CASE("hostile YAML is an error and never a crash", "[document]") {
  CHECK(yaml_error(repeated("[", 100000)).kind == ErrorKind::app);
  CHECK(yaml_error(repeated("{a: ", 100000)).kind == ErrorKind::app);
  CHECK(yaml_error(repeated("- ", 100000)).kind == ErrorKind::app);
  CHECK(yaml_error(repeated("[", 201) + repeated("]", 201)).message ==
        "nested deeper than 200 levels");
  CHECK(document::parse_yaml(repeated("[", 200) + repeated("]", 200), "f"));
  CHECK(yaml_error(std::string("a: b\0c", 6)).message.find("NUL") != std::string::npos);
  CHECK(yaml_error("a: 1\nb: \xff\n").where->line == 2);
  CHECK(yaml_error("a: \"" + std::string(10 << 20, 'x') + "\"").kind == ErrorKind::app);

  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto n = std::to_string(i);
    const auto before = "*a" + std::to_string(i - 1);
    bomb += "a" + n + ": &a" + n + " [" + repeated(before + ", ", 8) + before + "]\n";
  }
  CHECK(yaml_error(bomb).message.find("aliases") != std::string::npos);
}

TEST_CASE("a byte order mark and a long line of YAML are read", "[document]") {
  const std::string big(1 << 20, 'x');
  const auto parsed = document::parse_yaml("\xEF\xBB\xBF"
                                           "a: \"" +
                                               big + "\"\r\nb: 1\r\n",
                                           "f");
  REQUIRE(parsed);
  CHECK(*parsed->find_string("a") == big);
  CHECK(*parsed->find("b")->as_integer() == 1);
}

TEST_CASE("YAML is written so that it reads back", "[document]") {
  Value value = Value::object();
  for (const char* text : {"plain",
                           "npm start",
                           "a: b",
                           "# c",
                           "- x",
                           "true",
                           "No",
                           "1.10",
                           "~",
                           "",
                           " lead",
                           "trail ",
                           "line\nbreak\n",
                           "tab\t",
                           "quo\"te",
                           "it's",
                           "é 日本",
                           "\xC2\x85\xE2\x80\xA8",
                           "$PORT",
                           "*a",
                           "&a",
                           "{",
                           "%x",
                           "@",
                           "`",
                           "\x7f"}) {
    value.set(text, text);
  }
  value.set("none", Value()).set("n", 5).set("d", 2.0).set("flag", false);
  value.set("empty", Value::object()).set("no elements", Value::array());
  value.set("nested",
            Value::object()
                .set("deep", Value::object().set("x", "y"))
                .set("list",
                     Value::array()
                         .add("a: b")
                         .add(1)
                         .add(Value::object().set("k", 1).set("l", 2))
                         .add(Value::array().add("q").add("r"))));
  const std::string text = document::to_yaml(value);
  INFO(text);
  const auto back = document::parse_yaml(text, "f");
  REQUIRE(back);
  CHECK(*back == value);
  CHECK(document::to_yaml(Value::object()) == "{}\n");
  CHECK(document::to_yaml(Value::object().set("default_process_types",
                                              Value::object().set("web", "npm start"))) ==
        "default_process_types:\n  web: \"npm start\"\n");
}
