// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/run/launch.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/run/app.hpp"

#include <csignal>

namespace bprun::run {

namespace {

struct Launched {
  int status = 0;
  std::string seen;
};

/// Launches in an app whose commands write to the file "seen".
Launched launched(tests::App& app,
                  std::vector<std::string> words,
                  const std::string& called_as = "/bprun/launch",
                  std::vector<std::pair<std::string, std::string>> variables = {}) {
  process::Environment environment;
  for (auto& [name, value] : variables)
    environment.set(std::move(name), std::move(value));
  const auto prepared = prepare_launch({.app = app.directory(),
                                        .called_as = called_as,
                                        .words = std::move(words),
                                        .environment = environment});
  REQUIRE(prepared);
  const auto status = launch(*prepared);
  REQUIRE(status);
  const auto seen = fs::read_file_if_exists(app.directory() / "seen");
  REQUIRE(seen);
  return {.status = *status, .seen = seen->value_or("")};
}

Error refused(const tests::App& app, std::vector<std::string> words, const std::string& called_as) {
  const auto prepared =
      prepare_launch({.app = app.directory(), .called_as = called_as, .words = std::move(words)});
  REQUIRE_FALSE(prepared);
  return prepared.error();
}

tests::App typed_app() {
  tests::App app;
  app.file(
      "Procfile",
      "web: printf '%s|' \"$PROFILE\" \"$PWD\" \"$HOME\" \"$DYNO\" \"$A\" >seen\nfails: exit 9\n");
  app.file(".profile.d/a.sh", "export PROFILE=sourced\n");
  return app;
}

}  // namespace

TEST_CASE("a launcher starts the type that it is told or called", "[launch]") {
  auto app = typed_app();
  const std::string home = app.directory().native();
  const std::string web = "sourced|" + home + "|" + home + "|web.1|a  b|";
  CHECK(launched(app, {"web"}, "/bprun/launch", {{"A", "a  b"}, {"HOME", "/root"}}).seen == web);
  CHECK(launched(app, {}, "/bprun/process/web", {{"A", "a  b"}}).seen == web);
  CHECK(launched(app, {}, "web", {{"DYNO", "mine"}}).seen ==
        "sourced|" + home + "|" + home + "|mine||");
  CHECK(launched(app, {"fails"}).status == 9);
}

TEST_CASE("what is no type is a line for the shell, or a program and its words", "[launch]") {
  auto app = typed_app();
  CHECK(launched(app, {"echo $PROFILE | cat >seen"}).seen == "sourced\n");
  CHECK(launched(app, {"bash", "-c", "printf '%s|' \"$@\" >seen", "bash", "a  b", "$HOME"}).seen ==
        "a  b|$HOME|");
  CHECK(launched(app, {"--", "bash", "-c", "echo x >seen; kill -TERM $$"}).status == 128 + SIGTERM);
}

TEST_CASE("what cannot be launched is told with what can be", "[launch]") {
  const auto app = typed_app();
  const Error nothing = refused(app, {}, "/bprun/launch");
  CHECK(nothing.kind == ErrorKind::usage);
  CHECK(nothing.hint.find("web, fails") != std::string::npos);
  CHECK(refused(app, {}, "/bprun/process/fail").hint.find("Did you mean fails?") !=
        std::string::npos);
  CHECK(refused(app, {"--port", "1"}, "/bprun/process/web").kind == ErrorKind::usage);
}

TEST_CASE("signals are the app's, and a shell that waits does not go on", "[launch]") {
  tests::App app;
  // What waits ends with this test, even where the shell alone got the signal, just before it
  // forked.
  app.file("Procfile", "web: kill -TERM $PPID; tail -f --pid=$PPID /dev/null; echo never >seen\n");
  const auto web = launched(app, {"web"});
  CHECK(web.status == 128 + SIGTERM);
  CHECK(web.seen.empty());
}

}  // namespace bprun::run
