// SPDX-License-Identifier: MIT
#include "tests/support/catch.hpp"
#include "tests/unit/run/app.hpp"

#include <csignal>

using namespace bprun;
using tests::App;
using tests::in_place;
using tests::Started;

namespace {

run::RunRequest interactive(const App& app, const std::string& line, sandbox::Mode mode) {
  auto request = in_place(app, line);
  request.interactive = true;
  request.isolation = mode;
  request.caller.set("TERM", "dumb");
  return request;
}

}  // namespace

TEST_CASE("a terminal stays a terminal", "[run]") {
  App app;
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    Started started(
        app,
        interactive(app, "sh -c 'test -t 0 && test -t 1 && test -t 2 && echo $TERM'", mode),
        Started::At::terminal);
    CHECK(started.finish().status() == 0);
    CHECK(started.out().find("dumb\r\n") != std::string::npos);
  }
}

TEST_CASE("an interactive shell has job control", "[run]") {
  App app;
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    Started started(
        app, interactive(app, "bash --norc --noprofile -i", mode), Started::At::terminal);
    started.type("PS1=; echo re''ady\n");
    REQUIRE(started.wait_for("ready\r\n"));
    CHECK(started.out().find("no job control") == std::string::npos);
    // Ctrl-Z stops the job and leaves the shell; Ctrl-C ends the next one and leaves the shell.
    // A job that speaks has the terminal.
    started.type("sh -c \"echo go''ing; exec sleep 1000\"\n");
    REQUIRE(started.wait_for("going\r\n"));
    started.type("\x1a");
    CHECK(started.wait_for("Stopped"));
    started.type("jobs | wc -l; kill %1; sh -c \"echo go''ing-on; exec sleep 1000\"\n");
    REQUIRE(started.wait_for("going-on\r\n"));
    started.type("\x03");
    started.type("echo st''ill; exit 5\n");
    CHECK(started.wait_for("still"));
    CHECK(started.finish().status() == 5);
  }
}

TEST_CASE("Ctrl-C reaches a program at a terminal once, and as often as it likes", "[run]") {
  App app;
  // A terminal throws away unread output at Ctrl-C unless told not to, and perl may miss a signal
  // on its way into a read that blocks: neither is what this is about.
  app.file("prompt",
           R"(#!/usr/bin/perl
$| = 1;
system("stty noflsh");
$SIG{INT} = sub { print "got-INT-", ++$n, "\n" };
print "ready\n";
do {
  vec($in = "", 0, 1) = 1;
  $line = select($in, undef, undef, 0.02) > 0 ? <STDIN> : "";
} until $line =~ /enough/;
print "total $n\n";
exit 6;
)",
           0755);
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    Started started(app, interactive(app, "./prompt", mode), Started::At::terminal);
    REQUIRE(started.wait_for("ready"));
    for (int i = 1; i <= 4; ++i) {
      started.type("\x03");
      const bool answered = started.wait_for("got-INT-" + std::to_string(i));
      INFO(started.out());
      REQUIRE(answered);
    }
    started.type("enough\n");
    CHECK(started.finish().status() == 6);
    CHECK(started.out().find("total 4") != std::string::npos);
  }
}

TEST_CASE("Ctrl-C ends a server with its own status, and a second one kills it", "[run]") {
  App app;
  const std::string head = "#!/usr/bin/perl\n$| = 1;\nsystem('stty noflsh');\n";
  const std::string tail = "print \"ready\\n\";\nselect(undef, undef, undef, 0.02) while 1;\n";
  app.file("polite", head + "$SIG{INT} = sub { print 'bye'; exit 8 };\n" + tail, 0755);
  app.file("stubborn", head + "$SIG{INT} = sub { print 'got-INT' };\n" + tail, 0755);
  for (const auto mode : tests::possible_modes()) {
    INFO(sandbox::to_string(mode));
    auto request = interactive(app, "./polite", mode);
    request.interactive = false;
    {
      Started started(app, request, Started::At::terminal);
      REQUIRE(started.wait_for("ready"));
      started.type("\x03");
      CHECK(started.finish().status() == 8);
    }
    request.what = run::ShellLine{"./stubborn"};
    Started started(app, request, Started::At::terminal);
    REQUIRE(started.wait_for("ready"));
    started.type("\x03");
    REQUIRE(started.wait_for("got-INT"));
    // The runner may see two that come fast as one; a person presses again as well.
    started.press_until_end("\x03");
    CHECK(started.finish().status() == 137);
    CHECK(app.left_in_store().empty());
  }
}

TEST_CASE("a sandboxed program cannot type into the caller's terminal", "[run]") {
  App app;
  for (const auto mode : tests::possible_modes()) {
    if (mode != sandbox::Mode::sandbox) continue;
    // perl is part of every Debian; 0x5412 is TIOCSTI.
    Started started(
        app,
        interactive(
            app,
            "perl -e '$key = \"x\"; ioctl(STDIN, 0x5412, $key) or print \"refused: \", $!+0'",
            mode),
        Started::At::terminal);
    const auto exit = started.finish();
    INFO(started.out());
    CHECK(exit.status() == 0);
    CHECK(started.out().find("refused: 1") != std::string::npos);
  }
}
