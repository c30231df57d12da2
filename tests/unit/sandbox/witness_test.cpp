// SPDX-License-Identifier: MIT
#include "runner/sandbox/witness.hpp"
#include "tests/unit/sandbox/build_fixture.hpp"

#include <csignal>

using namespace bprun;
using namespace bprun::sandbox;

namespace {

/// This program's main() is the test framework's: what comes first comes here.
[[gnu::constructor]] void before_main(int argc, char** argv) {
  be_witness_if_asked(argc, argv);
}

Testimony ending(TestBuild& build, std::vector<std::string> argv) {
  process::Environment environment;
  environment.set("PATH", process::default_path);
  const auto command = build.sandbox().witnessed_command(
      std::move(argv), environment, build.sandbox().inside(build.app()));
  REQUIRE(command);
  process::Watch watch;
  build.sandbox().attach(watch);
  const auto outcome = process::run(*command, watch);
  REQUIRE(outcome);
  return build.sandbox().ending(outcome->exit);
}

}  // namespace

TEST_CASE("a signal is told apart from the status that stands for it") {
  for (const Mode mode : available_modes()) {
    CAPTURE(to_string(mode));
    TestBuild build(mode);
    CHECK(ending(build, {"bash", "-c", "kill -SEGV $$; sleep 100"}).exit ==
          process::Exit{.signal = SIGSEGV});
    CHECK(ending(build, {"bash", "-c", "exit 139"}).exit == process::Exit{.code = 139});
    CHECK(ending(build, {"bash", "-c", ":"}).exit == process::Exit{});
  }
}

TEST_CASE("where the witness dies too, the end is second hand") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox);
  const auto end = ending(build, {"bash", "-c", "kill -KILL 0; sleep 100"});
  CHECK(end.exit == process::Exit{.code = 137, .second_hand = true});
  CHECK(end.exit.str() == "exited 137 (as after signal 9, SIGKILL)");
}

TEST_CASE("what cannot be started is told with its reason") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox);
  CHECK(ending(build, {"/app/absent"}).start_error == ENOENT);
}

TEST_CASE("a witness leaves the script its descriptors and its signals") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox);
  CHECK(ending(build,
               {"bash",
                "-c",
                "for fd in 3 4 5 6; do [ ! -e /proc/$$/fd/$fd ] || exit 1; done; "
                "grep -q '^SigBlk:.0000000000000000$' /proc/self/status"})
            .exit.ok());
}

TEST_CASE("what lies in /dev/shm at a script's end counts for its limits") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox, [](Spec& spec) {
    spec.limits.disk = 8ULL << 20;
    spec.limits.disk_below = {spec.scratch / "app", spec.scratch / "tmp"};
  });
  const auto hit = [&](const char* script) {
    const auto end = ending(build, {"bash", "-c", script});
    CHECK(end.exit.ok());
    return build.sandbox().limit_hit({.exit = end.exit}).has_value();
  };
  CHECK_FALSE(hit("head -c 7M /dev/zero >/dev/shm/a"));
  CHECK_FALSE(hit("head -c 7M /dev/zero >/dev/shm/b"));
  CHECK(hit("for i in 1 2 3; do head -c 4M /dev/zero >/dev/shm/$i; done; :"));
}
