// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/run/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/run/app.hpp"

#include <unistd.h>

using namespace bprun;
using tests::App;
using tests::in_place;
using tests::run_app;

namespace {

run::RunRequest slug_request(const App& app, std::string type) {
  return {.app = run::SlugFile{app.slug()}, .what = run::ProcessTypeName{std::move(type)}};
}

}  // namespace

TEST_CASE("a slug is started in its own /app, which is gone afterwards", "[run]") {
  App app;
  app.file("Procfile", "web: bin/show a \"b c\" $GREETING\r\n");
  app.file("bin/show",
           "#!/bin/sh\nfor word; do echo \"<$word>\"; done\npwd; echo $HOME $DYNO\n"
           "echo new > written && cat written; exit 3\n",
           0755);
  auto request = slug_request(app, "web");
  REQUIRE(request.config.add({.name = "GREETING", .value = "hi there", .origin = "--env"}));
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    request.isolation = mode;
    const auto ran = run_app(app, request);
    CHECK(ran.status == 3);
    INFO(ran.out);
    INFO(ran.err);
    CHECK(ran.out.starts_with("<a>\n<b c>\n<hi>\n<there>\n"));
    CHECK(ran.out.ends_with("web.1\nnew\n"));
    if (mode == sandbox::Mode::sandbox) {
      CHECK(ran.out.find("\n/app\n/app web.1\n") != std::string::npos);
      CHECK(ran.err == "");
    } else {
      CHECK(ran.err.find("runs in place") != std::string::npos);
    }
    CHECK(app.left_in_store().empty());
  }
}

TEST_CASE("an app never runs as root, but where that is asked for", "[run]") {
  App app;
  app.file("Procfile", "web: id -u");
  auto request = slug_request(app, "web");
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    request.isolation = mode;
    const auto ran = run_app(app, request);
    CHECK(ran.status == 0);
    if (mode != sandbox::Mode::none) CHECK(ran.out != "0\n");
  }
}

TEST_CASE("a directory is used in place, and what the app writes stays", "[run]") {
  App app;
  app.file("Procfile", "web: sh -c 'echo $HOME > home'");
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    const auto ran = run_app(app,
                             {.app = run::AppDirectory{app.directory()},
                              .what = run::ProcessTypeName{"web"},
                              .isolation = mode});
    CHECK(ran.status == 0);
    const bool inside = mode == sandbox::Mode::sandbox;
    CHECK(fs::read_file(app.directory() / "home").take() ==
          (inside ? "/app" : app.directory().native()) + "\n");
    CHECK(fs::remove_file(app.directory() / "home"));
  }
}

TEST_CASE("config vars come before .profile.d, and that before .profile", "[run]") {
  App app;
  app.file(".profile.d/10-b.sh", "export ORDER=\"$ORDER b\"\n");
  app.file(".profile.d/00-a.sh", "export ORDER=\"$ORDER a\"; export PATH=$HOME/bin:$PATH\n");
  app.file(".profile", "export ORDER=\"$ORDER profile\"\n");
  app.file("bin/show-order", "#!/bin/sh\necho \"$ORDER\"\n", 0755);
  auto request = in_place(app, "show-order");
  REQUIRE(request.config.add({.name = "ORDER", .value = "config", .origin = "--env"}));
  CHECK(run_app(app, request).out == "config a b profile\n");
}

TEST_CASE("values reach the app byte for byte", "[run]") {
  App app;
  const std::string value = "line 1\nline 2 'single' \"double\" $HOME `id` \\n \xff\n";
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "printenv -0 ODD");
    request.isolation = mode;
    REQUIRE(request.config.add({.name = "ODD", .value = value, .origin = "--env"}));
    CHECK(run_app(app, request).out == value + std::string(1, '\0'));
  }
}

TEST_CASE("profile scripts may return, fail, and see no positional parameters", "[run]") {
  App app;
  app.file(".profile.d/a.sh", "export SEEN=\"$#\"\nreturn 1\nexport SEEN=no\n");
  app.file(".profile.d/b.sh", "false\nno-such-program-of-ours\nexport B=1\n");
  app.file(".profile.d/it's odd.sh", "export C=1\n");
  const auto ran = run_app(app, in_place(app, "echo $SEEN $B $C"));
  CHECK(ran.status == 0);
  CHECK(ran.out == "0 1 1\n");
}

TEST_CASE("commands mean what they mean on Heroku", "[run]") {
  App app;
  app.file("x/where", "#!/bin/sh\npwd\n", 0755);
  CHECK(run_app(app, in_place(app, "cd x && ./where")).out ==
        (app.directory() / "x").native() + "\n");
  CHECK(run_app(app, in_place(app, "FOO=bar printenv FOO")).out == "bar\n");
  CHECK(run_app(app, in_place(app, "printf '%s|' 'a  b' \"c  d\"")).out == "a  b|c  d|");
  CHECK(run_app(app, in_place(app, "echo a | tr a b; exit 4")).out == "b\n");
  CHECK(run_app(app, in_place(app, "echo a | tr a b; exit 4")).status == 4);
}

TEST_CASE("words behind -- are taken as they stand", "[run]") {
  App app;
  auto request = in_place(app, "");
  request.what = run::WordList{{"printf", "%s|", "a b", "$HOME", "c'd", "", "-n"}};
  CHECK(run_app(app, request).out == "a b|$HOME|c'd||-n|");
  request.what = run::WordList{{}};
  CHECK(run_app(app, request).status == 64);
}

TEST_CASE("a command that is not there ends with 127, one that is not executable with 126",
          "[run]") {
  App app;
  app.file("data.txt", "no program");
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    const auto check = [&](auto what, int status, const std::string& word) {
      auto request = in_place(app, "");
      request.isolation = mode;
      request.what = what;
      const auto ran = run_app(app, request);
      CHECK(ran.status == status);
      CHECK(ran.err.find(word) != std::string::npos);
    };
    check(run::ShellLine{"frobnicate --all"}, 127, "frobnicate");
    check(run::ShellLine{"./data.txt"}, 126, "data.txt");
    check(run::WordList{{"frobnicate", "x"}}, 127, "frobnicate");
    check(run::WordList{{"./data.txt"}}, 126, "data.txt");
  }
}

TEST_CASE("the app is what was started: no shell stays in front of it", "[run]") {
  App app;
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    // The parent of the app's process is bubblewrap or the runner, which are no shells.
    auto request = in_place(app, "sh -c 'read name < /proc/$PPID/comm; echo $name'");
    request.isolation = mode;
    const auto ran = run_app(app, request);
    CHECK(ran.status == 0);
    CHECK(ran.out != "bash\n");
    CHECK(ran.out != "sh\n");
  }
}

TEST_CASE("the exit status of the app is kept, that of a signal too", "[run]") {
  App app;
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "sh -c 'exit 42'");
    request.isolation = mode;
    CHECK(run_app(app, request).status == 42);
    request.what = run::ShellLine{"sh -c 'kill -SEGV $$'"};
    CHECK(run_app(app, request).status == 139);
  }
}

TEST_CASE("standard input is the caller's", "[run]") {
  App app;
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "cat");
    request.isolation = mode;
    tests::Started started(app, request);
    started.type("hello\n");
    CHECK(started.finish().status() == 0);
    CHECK(started.out() == "hello\n");
  }
}

TEST_CASE("nothing that the app started is left running", "[run]") {
  App app;
  app.file("daemon", "#!/bin/sh\nsetsid sleep 1000 & echo $!\n", 0755);
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "./daemon");
    request.isolation = mode;
    const auto ran = run_app(app, request);
    CHECK(ran.status == 0);
    // In a sandbox the number means nothing outside, and its processes end with it.
    if (mode != sandbox::Mode::sandbox) CHECK_FALSE(process::is_running(std::stoi(ran.out)));
  }
}

TEST_CASE("what cannot start is said before anything is started", "[run]") {
  App app;
  app.file("Procfile", "web: x\nworker: y\n");
  const auto unknown = run_app(app, slug_request(app, "wroker"));
  CHECK(unknown.status == 65);
  CHECK(unknown.err.find("Did you mean worker?") != std::string::npos);
  auto request = slug_request(app, "web");
  request.app = run::SlugFile{"/nowhere/slug.tgz"};
  CHECK(run_app(app, request).status == 64);
  CHECK(app.left_in_store().empty());
}
