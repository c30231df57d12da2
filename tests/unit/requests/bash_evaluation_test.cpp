// SPDX-License-Identifier: MIT
#include "runner/process/run.hpp"
#include "runner/requests/bash_evaluation.hpp"
#include "runner/requests/elixir_config.hpp"
#include "tests/unit/requests/app.hpp"

using namespace bprun;
using namespace bprun::requests;
using namespace std::string_view_literals;

namespace {

/// Real bash, in the app's directory.
BashEvaluator bash_in(const App& app) {
  return [&app](const BashQuestion& question) -> Result<std::string> {
    process::Command command{.argv = question.argv, .directory = app.path()};
    command.environment.set("PATH", process::default_path);
    command.environment.set("STACK", "heroku-24");
    return TRY(process::capture(command)).out;
  };
}

ElixirConfig read(const App& app, const std::string& config) {
  app.write(elixir_config_file, config);
  auto read = read_elixir_config(app.path(), bash_in(app));
  if (!read) FAIL(read.error().message);
  return **std::move(read);
}

}  // namespace

TEST_CASE("bash reads what goes past the subset", "[requests]") {
  const App app;
  app.write(".erlang-version", "26.2.1\n");
  const auto config = read(app,
                           "echo this is no value\n"
                           "erlang_version=$(cat .erlang-version)\n"
                           "if [ \"$STACK\" = heroku-24 ]; then\n"
                           "  elixir_version=(branch main)\n"
                           "  release=true\n"
                           "fi\n"
                           "printf() { :; }\n"
                           "hook_compile=$runtime_path/x\n");
  CHECK(config.erlang_version == Setting{"26.2.1", {elixir_config_file, 2}});
  CHECK(config.elixir_version ==
        ElixirConfig::ElixirVersion{"main", true, {elixir_config_file, 4}});
  CHECK(config.release);
  CHECK_FALSE(config.always_rebuild);
  CHECK(config.hook_compile->text == "/app/x");
  CHECK(config.needs_bash.empty());
  REQUIRE(config.notes.size() == 1);
  CHECK(config.notes[0].where == Location{elixir_config_file, 1});
}

TEST_CASE("bash reads files with line ends of Windows and a byte order mark, too", "[requests]") {
  const App app;
  const auto config = read(app,
                           "\xEF\xBB\xBF"
                           "erlang_version=$(echo 27.2)\r\n\r\nelixir_version=1.18.1\r\n"
                           "hook_compile='two\r\nlines'\r");
  CHECK(config.erlang_version->text == "27.2");
  CHECK(config.elixir_version->text == "1.18.1");
  CHECK(config.hook_compile->text == "two\nlines");
}

TEST_CASE("a config that ends the shell is an error that says so", "[requests]") {
  const App app;
  for (const std::string text : {"erlang_version=27\nexit 0\n", "set -e\nfalse\n", "exec true\n"}) {
    INFO(text);
    app.write(elixir_config_file, text);
    const auto config = read_elixir_config(app.path(), bash_in(app));
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().message == "bash did not come to the end of elixir_buildpack.config");
  }
}

TEST_CASE("an answer that is cut or invented is refused", "[requests]") {
  const std::string whole("a\0string\0001\0x\0b\0array\0002\0y\0z\0end\0"sv);
  const auto values = parse_bash_answer(whole, "f");
  REQUIRE(values.has_value());
  CHECK(values->at("a").words == std::vector<std::string>{"x"});
  CHECK(values->at("b").is_array);
  CHECK(values->at("b").words == std::vector<std::string>{"y", "z"});
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(parse_bash_answer(whole.substr(0, length), "f").has_value());
  CHECK_FALSE(parse_bash_answer("a\0string\00099\0x\0end\0"sv, "f").has_value());
  CHECK_FALSE(parse_bash_answer("a\0string\000-1\0x\0end\0"sv, "f").has_value());
}
