// SPDX-License-Identifier: MIT
#include "runner/requests/engines.hpp"
#include "runner/requests/mise.hpp"
#include "runner/requests/tool_versions.hpp"
#include "runner/requests/version_file.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::requests;

namespace {

/// "LINE RUNTIME TEXT, …"
std::string shown(const Result<std::vector<Request>>& requests) {
  if (!requests) return "error in line " + std::to_string(requests.error().where->line);
  std::string all;
  for (const Request& one : *requests) {
    all += (all.empty() ? "" : ", ") + std::to_string(one.where.line) + " " +
           std::string(to_string(one.runtime)) + " " + one.text;
  }
  return all;
}

std::string tools(const std::string& text) {
  return shown(parse_tool_versions(text, "f"));
}

std::string mise(const std::string& text) {
  return shown(parse_mise(text, "f"));
}

}  // namespace

TEST_CASE(".tool-versions: the first version of each line that we have a runtime for",
          "[requests]") {
  CHECK(tools("# for asdf\nerlang 27.2\nelixir 1.18.1-otp-27\nnodejs\t20.1.0 18.0.0 # pinned\n"
              "ruby 3.3\n") == "2 erlang 27.2, 3 elixir 1.18.1-otp-27, 4 node 20.1.0");
  CHECK(tools("\xEF\xBB\xBF"
              "erlang 27.2\r\nelixir 1.18\r\n") == "1 erlang 27.2, 2 elixir 1.18");
  CHECK(tools("erlang-ls 1\nelixir\n#erlang 27\nelixirx 2\n") == "");
  CHECK(tools("elixir ref:main\n") == "1 elixir ref:main");
  CHECK(tools("") == "");
}

TEST_CASE(".tool-versions: two lines of one tool that differ are an error", "[requests]") {
  CHECK(tools("node 20\nnodejs 20\n") == "1 node 20");
  CHECK(tools("erlang 27.2\nruby 3\nerlang 26.2\n") == "error in line 3");
  const auto differing = parse_tool_versions("nodejs 20\nnode 22\n", ".tool-versions");
  REQUIRE_FALSE(differing.has_value());
  CHECK(differing.error().message ==
        ".tool-versions asks for Node.js 20 in line 1 and for 22 in line 2");
}

TEST_CASE("mise.toml: a string, the first of a list, or a table's version", "[requests]") {
  CHECK(mise("[tools]\nerlang = \"27\"\nelixir = '1.18-otp-27'\nnode = [\"22\", \"20\"]\n") ==
        "2 erlang 27, 3 elixir 1.18-otp-27, 4 node 22");
  CHECK(mise("[tools]\nnodejs = { version = \"21.1\", postinstall = \"x\" }\n") == "2 node 21.1");
  CHECK(mise("[tools.node]\nversion = \"20\"\n") == "2 node 20");
  CHECK(mise("[tools]\nerlang = [{ version = \"26\" }, \"25\"]\n") == "2 erlang 26");
  CHECK(mise("[tools]\nnode = \"20\"\nnodejs = \"18\"\n") == "2 node 20");
  CHECK(mise("[tools]\n\"core:erlang\" = \"27\"\n") == "2 erlang 27");
  CHECK(mise("[env]\nA = \"1\"\n") == "");
  CHECK(mise("tools = 1\n") == "");
}

TEST_CASE("mise.toml: a tool without a version, and no TOML, are errors", "[requests]") {
  CHECK(mise("[tools]\nnode = []\n") == "error in line 2");
  CHECK(mise("[tools]\n\nelixir = {}\n") == "error in line 3");
  CHECK(mise("[tools]\nnode = \" \"\n") == "error in line 2");
  CHECK(mise("[tools\n") == "error in line 1");
  const auto number = parse_mise("[tools]\nerlang = 27.2\n", "mise.toml");
  REQUIRE_FALSE(number.has_value());
  CHECK(number.error().message == "tools.erlang in mise.toml is a number, not a string");
  CHECK(number.error().hint == "Write it as erlang = \"27\".");
}

TEST_CASE("files that hold a version: the first line that says something", "[requests]") {
  const auto of = [](const std::string& text) {
    const auto request = parse_version_file(text, "f", Runtime::node);
    REQUIRE(request.has_value());
    return *request ? std::to_string((*request)->where.line) + " " + (*request)->text : "none";
  };
  CHECK(of("# for nvm\n\n  lts/jod  # and why\n") == "3 lts/jod");
  CHECK(of("v20.1.0\r\n18\n") == "1 v20.1.0");
  CHECK(of("\n# nothing\n") == "none");
  CHECK_FALSE(parse_version_file(std::string(10'000, '1'), "f", Runtime::node).has_value());
}

TEST_CASE("package.json: engines in npm's words, with their lines", "[requests]") {
  const auto of = [](const std::string& text) { return parse_engines(text, "package.json"); };
  const auto engines = of("{\n\"engines\": {\n\"npm\": \"^10\",\n\"node\": \" >=18 <23 \", "
                          "\"vscode\": \"1\"\n}}");
  REQUIRE(engines.has_value());
  CHECK(*engines == std::vector<Engine>{{"node", ">=18 <23", {"package.json", 4}},
                                        {"npm", "^10", {"package.json", 3}}});
  CHECK(of("{}")->empty());
  CHECK(of("{\"engines\": [\"node 20\"]}")->empty());
  CHECK(of("{\"engines\": {\"node\": null, \"npm\": \" \", \"iojs\": \"\"}}")->empty());
  CHECK(of("{\"engines\":\n{\"node\": 20}}").error().where == Location{"package.json", 2});
  CHECK_FALSE(of("{\"engines\": {\"iojs\": \"3\"}}").has_value());
  CHECK_FALSE(of("[]").has_value());
  CHECK_FALSE(of("{").has_value());
}
