// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/run/app.hpp"

#include <unistd.h>

#include <csignal>

using namespace bprun;
using tests::App;
using tests::in_place;
using tests::Started;

namespace {

/// Says which signals come, ends on SIGTERM with status 9.
constexpr const char* listener = R"(#!/usr/bin/perl
$| = 1;
for my $name (qw(INT HUP USR1 USR2 WINCH QUIT)) { $SIG{$name} = sub { print "got-$name\n" } }
$SIG{TERM} = sub { print "got-TERM\n"; exit 9 };
print "ready\n";
sleep 1 while 1;
)";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("a signal reaches the app once, and its answer counts", "[run]") {
  App app;
  app.file("listen", listener, 0755);
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "./listen");
    request.isolation = mode;
    Started started(app, request);
    REQUIRE(started.wait_for("ready"));
    const std::pair<int, const char*> signals[] = {
        {SIGUSR1, "got-USR1"}, {SIGHUP, "got-HUP"}, {SIGWINCH, "got-WINCH"}, {SIGINT, "got-INT"}};
    for (const auto& [signal, answer] : signals) {
      started.signal(signal);
      CHECK(started.wait_for(answer));
    }
    started.signal(SIGTERM);
    CHECK(started.finish().status() == 9);
    for (const auto& [signal, answer] : signals)
      CHECK(count(started.out(), answer) == 1);
    CHECK(count(started.out(), "got-TERM") == 1);
  }
}

TEST_CASE("SIGTERM to an app that does not expect it gives 143", "[run]") {
  App app;
  app.file("Procfile", "web: sh -c 'echo ready; exec sleep 1000'");
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    Started started(
        app,
        {.app = run::SlugFile{app.slug()}, .what = run::ProcessTypeName{"web"}, .isolation = mode});
    REQUIRE(started.wait_for("ready"));
    started.signal(SIGTERM);
    CHECK(started.finish().status() == 143);
    CHECK(app.left_in_store().empty());
  }
}

TEST_CASE("behind a shell that stays, the app is told as well", "[run]") {
  App app;
  app.file("listen", listener, 0755);
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "./listen; echo after");
    request.isolation = mode;
    Started started(app, request);
    REQUIRE(started.wait_for("ready"));
    started.signal(SIGTERM);
    CHECK(started.finish().status() == 143);
    CHECK(count(started.out(), "got-TERM") == 1);
    CHECK(count(started.out(), "after") == 0);
  }
}

TEST_CASE("the second SIGINT kills an app that does not end at the first", "[run]") {
  App app;
  app.file("listen", listener, 0755);
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = in_place(app, "./listen");
    request.isolation = mode;
    Started started(app, request);
    REQUIRE(started.wait_for("ready"));
    started.signal(SIGINT);
    REQUIRE(started.wait_for("got-INT"));
    // The runner may see two that come fast as one.
    started.signal_until_end(SIGINT);
    CHECK(started.finish().status() == 137);
    CHECK(app.left_in_store().empty());
  }
}

TEST_CASE("a runner that is killed takes the app with it", "[run]") {
  App app;
  app.file("listen", "#!/bin/bash\necho pid $$\necho ready\nexec sleep 1000\n", 0755);
  auto request = in_place(app, "./listen");
  Started started(app, request);
  REQUIRE(started.wait_for("ready"));
  const pid_t pid = std::stoi(started.out().substr(4));
  REQUIRE(process::is_running(pid));
  started.signal(SIGKILL);
  CHECK(started.finish().signal == SIGKILL);
  while (process::is_running(pid))
    ::usleep(1000);
  CHECK_FALSE(process::is_running(pid));
}
