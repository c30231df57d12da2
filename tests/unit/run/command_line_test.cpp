// SPDX-License-Identifier: MIT
#include "runner/process/run.hpp"
#include "runner/run/command_line.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using run::shell_text;

namespace {

std::string text_of(std::string_view command) {
  return shell_text(command).text;
}

}  // namespace

TEST_CASE("a simple command is exec'd, its text unchanged", "[run]") {
  CHECK(text_of("npm start") == "exec npm start");
  CHECK(text_of("elixir --sname server -S mix phx.server") ==
        "exec elixir --sname server -S mix phx.server");
  CHECK(text_of("python x.py --bind 0.0.0.0:$PORT") == "exec python x.py --bind 0.0.0.0:$PORT");
  CHECK(text_of("bin/x ${VAR:-default}") == "exec bin/x ${VAR:-default}");
  CHECK(text_of("node -e 'a && b; c' \"d $E f\" g\\;h") ==
        "exec node -e 'a && b; c' \"d $E f\" g\\;h");
  CHECK(text_of("node x > log 2>&1 < in") == "exec node x > log 2>&1 < in");
  CHECK(text_of("node x # not; a list") == "exec node x # not; a list");
  CHECK(text_of("printenv $'a\\'b;c'") == "exec printenv $'a\\'b;c'");
}

TEST_CASE("assignments stay in front of exec", "[run]") {
  CHECK(text_of("FOO=bar node x") == "FOO=bar exec node x");
  CHECK(text_of("A='1 2' B+=3 node x") == "A='1 2' B+=3 exec node x");
  CHECK(text_of("env A=b node x") == "exec env A=b node x");
}

TEST_CASE("what is more than a simple command is left to bash", "[run]") {
  for (const char* command : {"cd x && y",
                              "a; b",
                              "a | b",
                              "a &",
                              "(a)",
                              "{ a; }",
                              "if a; then b; fi",
                              "time a",
                              "! a",
                              "cd x",
                              "exec node x",
                              "source x",
                              ". x",
                              "A=b",
                              "$CMD a",
                              "\"a\" b",
                              "a $(b)",
                              "a `b`",
                              "a \"$(b)\"",
                              "a $((1+1))",
                              "a 'unfinished",
                              "a \"unfinished",
                              "a\nb",
                              "a <(b)",
                              "-x",
                              ">log a",
                              "",
                              "# nothing"}) {
    INFO(command);
    CHECK(shell_text(command).text == command);
    CHECK_FALSE(shell_text(command).becomes_the_program);
  }
}

TEST_CASE("bash understands the text with exec as it understands the text without", "[run]") {
  for (const char* command : {"printf '%s|' a 'b c' \"d  e\" f\\ g",
                              "env printf '%s|' $HOME ${NONE:-none} \"$HOME x\"",
                              "FOO='b  r' printenv FOO",
                              "FOO=1 BAR=\"$HOME 2\" sh -c 'echo $FOO $BAR'",
                              "seq 3 # 4",
                              "ls {,/}usr/nothing-here*",
                              "sh -c 'echo out; echo err >&2' 2>&1",
                              "printenv $'HO\\x4dE'",
                              "expr 1 = 1",
                              "sh -c 'exit 7'",
                              "no-such-program a"}) {
    INFO(command);
    const auto run = [](const std::string& text) {
      return process::capture(
                 {.argv = {"bash", "-c", text}, .environment = process::Environment::inherited()})
          .take();
    };
    const auto plain = run(command);
    const auto ours = run(shell_text(command).text);
    CHECK(ours.out == plain.out);
    CHECK(ours.exit == plain.exit);
  }
}
