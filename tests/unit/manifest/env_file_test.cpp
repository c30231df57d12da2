// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/env_file.hpp"
#include "tests/support/catch.hpp"

#include <map>

using namespace bprun;

namespace {

manifest::EnvFile parsed_env(const std::string& text, const manifest::VariableLookup& base = {}) {
  auto file = manifest::parse_env_file(text, ".env", base);
  if (!file) FAIL(file.error().message);
  return *std::move(file);
}

/// The value of the last entry of `text`, which must come without a warning.
std::string value(const std::string& text) {
  const auto file = parsed_env(text);
  REQUIRE_FALSE(file.entries.empty());
  CHECK(file.warnings.empty());
  return file.entries.back().value;
}

Error env_error(const std::string& text) {
  auto file = manifest::parse_env_file(text, ".env");
  REQUIRE_FALSE(file);
  CHECK(file.error().kind == ErrorKind::usage);
  CHECK(file.error().where->file == ".env");
  return std::move(file).error();
}

}  // namespace

TEST_CASE("an env file's lines are names and values in order", "[manifest]") {
  const auto file =
      parsed_env("\xEF\xBB\xBF# comment\n\n A=1\r\nexport B=two words  \n\texport \t C=\nA=3");
  CHECK(file.entries == std::vector<manifest::EnvEntry>{
                            {"A", "1", 3}, {"B", "two words", 4}, {"C", "", 5}, {"A", "3", 6}});
  CHECK(file.warnings.empty());
  CHECK(parsed_env("").entries.empty());
}

TEST_CASE("unquoted values of an env file keep blanks, quotes and #", "[manifest]") {
  CHECK(value("A=b # no comment") == "b # no comment");
  CHECK(value("A=  a   b") == "  a   b");
  CHECK(value("A=x=y") == "x=y");
  CHECK(value("A={\"k\": \"it's\"}") == "{\"k\": \"it's\"}");
  CHECK(value("A=a\\nb") == "a\\nb");
  CHECK(value("A=a\\$B\\\\c\\`\\!") == "a$B\\c`\\!");
  CHECK(value("A=100$ $1 $$") == "100$ $1 $$");
  CHECK(value("A=x\r") == "x");
}

TEST_CASE("double quotes decode what Dokku writes, and may span lines", "[manifest]") {
  CHECK(value(R"(A="a\nb\r\t\"\\\$B\!\`")") == "a\nb\r\t\"\\$B!`");
  CHECK(value(R"(A="\d \a")") == "\\d \\a");
  CHECK(value("A=\"one\r\ntwo\n\n# three\"\n") == "one\ntwo\n\n# three");
  CHECK(value("A=\"one \\\ntwo\"") == "one two");
  CHECK(value("A=\"\"") == "");
  CHECK(value("A=\" x \"   ") == " x ");
  CHECK(value("A=\"x\" # comment") == "x");
  CHECK(value("A=\"x#y\"") == "x#y");
}

TEST_CASE("single quotes are literal, and pieces are joined", "[manifest]") {
  CHECK(value("A='$B `c` \\n \"'") == "$B `c` \\n \"");
  CHECK(value("A='one\ntwo'") == "one\ntwo");
  CHECK(value("A='a'$'\\n''b'") == "a\nb");
  CHECK(value("A='it'\\''s'") == "it's");
  CHECK(value("A='a'\"b\"c\\ d") == "abc d");
  CHECK(value("A=$'\\t\\x41\\'\\q'") == "\tA'\\q");
}

TEST_CASE("lines after a value of several lines are counted on", "[manifest]") {
  const auto file = parsed_env("A='1\n2\n3'\nB=\"1\n\\\n2\"\n\nC=$'1\n2'\nD=x\n");
  REQUIRE(file.entries.size() == 4);
  CHECK(file.entries[1].line == 4);
  CHECK(file.entries[2].line == 8);
  CHECK(file.entries[3].line == 10);
}

TEST_CASE("variables see earlier lines, then the base", "[manifest]") {
  const std::map<std::string, std::string> outside = {{"HOME", "/h"}, {"A", "outer"}};
  const auto base = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = outside.find(std::string(name));
    if (found == outside.end()) return std::nullopt;
    return found->second;
  };
  const auto file =
      parsed_env("X=$A\nA=1\nB=$A-${A}x $HOME\nC=\"$B\"\nD='$A'\nA=$A$A\nE=$A.b\nF='a'$A\n", base);
  std::map<std::string, std::string> values;
  for (const auto& entry : file.entries)
    values[entry.name] = entry.value;
  CHECK(values["X"] == "outer");
  CHECK(values["B"] == "1-1x /h");
  CHECK(values["C"] == "1-1x /h");
  CHECK(values["D"] == "$A");
  CHECK(values["A"] == "11");
  CHECK(values["E"] == "11.b");
  CHECK(values["F"] == "a11");
  CHECK(file.warnings.empty());
}

TEST_CASE("what is substituted is not expanded again", "[manifest]") {
  CHECK(value("A='$B $(c) \\n \"'\nB=\"$A\"") == "$B $(c) \\n \"");
}

TEST_CASE("commands in an env file are never run, and a warning names the line", "[manifest]") {
  const auto file =
      parsed_env("A=x\nB=$(echo $A) `id`\nC=\"$(echo \"$A\") $A\"\nD=\"`a\"\nE=$(x\n");
  CHECK(file.entries[1].value == "$(echo $A) `id`");
  CHECK(file.entries[2].value == "$(echo \"$A\") x");
  CHECK(file.entries[3].value == "`a");
  CHECK(file.entries[4].value == "$(x");
  REQUIRE(file.warnings.size() == 4);
  for (int i = 0; i < 4; ++i)
    CHECK(file.warnings[i].where == Location{".env", i + 2});
}

TEST_CASE("what is odd in an env file is warned of, without its value", "[manifest]") {
  const auto unset = parsed_env("A=secret$B\n");
  CHECK(unset.entries[0].value == "secret");
  REQUIRE(unset.warnings.size() == 1);
  CHECK(unset.warnings[0].text.find("$B is not set") == 0);
  CHECK(unset.warnings[0].text.find("secret") == std::string::npos);

  const auto alone = parsed_env("export FOO\n");
  CHECK(alone.entries == std::vector<manifest::EnvEntry>{{"FOO", "FOO", 1}});
  CHECK(alone.warnings.size() == 1);

  const auto form = parsed_env("A=${B:-x}\n");
  CHECK(form.entries[0].value == "${B:-x}");
  CHECK(form.warnings.size() == 1);

  const auto blank = parsed_env("A= \"x\"\n");
  CHECK(blank.entries[0].value == " \"x\"");
  CHECK(blank.warnings.size() == 1);
}

TEST_CASE("an env file with a mistake names its line", "[manifest]") {
  CHECK(env_error("A=1\nE = x\n").where->line == 2);
  CHECK(env_error("A=1\n1B=x\n").message.find("1B") != std::string::npos);
  CHECK(env_error("=x\n").where->line == 1);
  CHECK(env_error("export =x\n").where->line == 1);
  CHECK(env_error("some text\n").where->line == 1);
  CHECK(env_error("A-B=x\n").where->line == 1);
  CHECK(env_error("A=1\nB='x\n\n").where->line == 2);
  CHECK(env_error("A=1\nB=\"x\\\"\n").message.find("double quote") != std::string::npos);
  CHECK(env_error("A=$'x").where->line == 1);
  CHECK(env_error("A='x' y\n").message.find("quotes") != std::string::npos);
  CHECK(env_error(std::string("A=1\nB=a\0b", 9)).where->line == 2);
  CHECK(env_error("A=$'\\x00'").message.find("NUL") != std::string::npos);
  CHECK(env_error("SECRET='hunter2").message.find("hunter2") == std::string::npos);
}

TEST_CASE("an env file cannot grow without bound", "[manifest]") {
  std::string bomb = "A=xxxxxxxx\n";
  std::string quoted = bomb;
  for (int i = 0; i < 60; ++i) {
    bomb += "A=$A$A\n";
    quoted += "A=\"$A\"\"$A\"\n";
  }
  CHECK(env_error(bomb).message.find("larger") != std::string::npos);
  CHECK(env_error(quoted).message.find("larger") != std::string::npos);
}

TEST_CASE("the env file that was named must be there", "[manifest]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-env-file.");
  REQUIRE(temp);
  CHECK_FALSE(manifest::read_env_file(temp->path() / ".env"));
  REQUIRE(fs::write_file(temp->path() / ".env", "A=1\n"));
  CHECK(manifest::read_env_file(temp->path() / ".env")->entries.size() == 1);
}
