// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/sandbox/build_tree.hpp"
#include "tests/unit/sandbox/build_fixture.hpp"

#include <sys/mount.h>

#include <csignal>

using namespace bprun;
using namespace bprun::sandbox;

namespace {

void for_each_mode(const std::function<void(Mode)>& test) {
  for (const Mode mode : available_modes()) {
    SECTION(std::string(to_string(mode))) {
      test(mode);
    }
  }
}

/// How many processes have `mark` on their command line.
int processes_with(const std::string& mark) {
  int count = 0;
  const auto names = fs::list_directory("/proc");
  REQUIRE(names);
  for (const auto& name : *names) {
    if (!text::to_integer(name)) continue;
    const auto line = fs::read_file_if_exists(format("/proc/{}/cmdline", name));
    if (line && *line && (*line)->find(mark) != std::string::npos) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a script starts clean") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    CHECK(build.output("umask") == "0022");
    // ls itself opens one more.
    CHECK(build.output("ls /proc/self/fd | wc -l") == "4");
    CHECK(build.output("cat") == "");
    CHECK(build.output("readlink /proc/self/fd/0") == "/dev/null");
    // Field 6 is the session: the script or its wrapper leads it, we do not.
    CHECK(build.output("cut -d' ' -f6 /proc/self/stat") != std::to_string(::getsid(0)));
    CHECK(build.output("cut -d' ' -f7 /proc/self/stat") == "0");
    CHECK(build.output("grep -E '^Sig(Ign|Blk)' /proc/self/status | cut -f2 | sort -u") ==
          "0000000000000000");
    CHECK(build.output("pwd") == build.sandbox().inside(build.app()).native());
  });
}

TEST_CASE("the environment is exactly what was given") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    process::Environment environment;
    environment.set("PATH", "/usr/bin:/bin");
    environment.set("LD_PRELOAD_", "x");
    environment.set("VALUE", "two\nlines $HOME 'quoted' \xff");
    auto command = build.sandbox().command({"env", "-0"}, environment, "/");
    REQUIRE(command);
    for (const auto& word : command->argv)
      CHECK(word.find("two") == std::string::npos);
    const auto captured = process::capture(*command);
    REQUIRE(captured);
    INFO(captured->err);
    std::string expected;
    for (const auto& entry : environment.strings())
      expected += entry + '\0';
    std::string out = captured->out;
    const std::size_t pwd = out.find(std::string("PWD=/") + '\0');
    if (pwd != std::string::npos) out.erase(pwd, 6);  // bubblewrap says where it went
    std::vector<std::string> got;
    for (const auto entry : text::split(out, '\0'))
      if (!entry.empty()) got.emplace_back(entry);
    std::sort(got.begin(), got.end());
    CHECK(got == environment.strings());
  });
}

TEST_CASE("a script is not root") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    CHECK(build.output("id -u") == std::to_string(test_identity(mode).uid));
    CHECK(build.output("id -g") == std::to_string(test_identity(mode).gid));
    if (mode == Mode::none) return;
    CHECK(build.output("id -u") != "0");
    CHECK(build.output("grep -E '^Cap(Prm|Eff|Inh|Amb)' /proc/self/status | cut -f2 | sort -u") ==
          "0000000000000000");
    if (root()) CHECK(build.output("id -G") == std::to_string(default_build_uid));
    if (mode == Mode::sandbox) {
      CHECK(build.output("grep NoNewPrivs /proc/self/status | cut -f2") == "1");
    }
  });
}

TEST_CASE("the temporary directory is private") {
  for_each_mode([](Mode mode) {
    const auto outside = fs::TempDir::create("/tmp", "bprun-outside-");
    REQUIRE(outside);
    TestBuild build(mode);
    CHECK(build.output("ls -A \"${TMPDIR:-/tmp}\"") == "");
    CHECK(build.output("stat -c %a \"${TMPDIR:-/tmp}\"") == "1777");
    build.output("touch \"${TMPDIR:-/tmp}/mark\"");
    CHECK(fs::exists(build.work() / "tmp" / "mark"));
    CHECK_FALSE(fs::exists("/tmp/mark"));
    if (mode == Mode::none) return;
    if (mode == Mode::user && !can_cover()) {
      CHECK(text::join(build.sandbox().describe(), "\n").find("no namespaces for it") !=
            std::string::npos);
      return;
    }
    CHECK(build.sandbox().tmp_inside() == "/tmp");
    CHECK(build.output("ls -A /tmp /var/tmp") == "/tmp:\nmark\n\n/var/tmp:\nmark");
  });
}

TEST_CASE("the uid has an account with HOME as its home") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    if (mode == Mode::none || (mode == Mode::user && !can_cover())) return;
    const Identity identity = test_identity(mode);
    const auto fields = build.output(format("getent passwd {}", identity.uid));
    CHECK(fields.find(format(":{}:{}:", identity.uid, identity.gid)) != std::string::npos);
    CHECK(fields.find(build.output("echo $HOME")) != std::string::npos);
    CHECK(build.output("id -un") == build.sandbox().user_name());
    CHECK(build.output("id -gn") == "bprun");
  });
}

TEST_CASE("nothing is left running") {
  for_each_mode([](Mode mode) {
    const std::string mark = format("bprun-daemon-{}-{}", ::getpid(), to_string(mode));
    {
      TestBuild build(mode);
      // A daemon as daemons are made: a session of its own, a parent that has gone, no output.
      build.output(
          format("(setsid bash -c 'trap \"\" TERM HUP; echo $$ > daemon; while :; do sleep 1 || "
                 "exit; done' {} "
                 "</dev/null >/dev/null 2>&1 &) ; until [ -s daemon ]; do sleep 0.01; done",
                 mark));
      build.sandbox().finish();
      CHECK(processes_with(mark) == 0);
    }
    CHECK(processes_with(mark) == 0);
  });
}

TEST_CASE("a script can clean up when it is told to stop") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    const auto result = build.run_until(
        "ready\n", "trap 'echo cleaned; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
    CHECK(result.outcome.timed_out);
    CHECK(result.out == "ready\ncleaned\n");
    CHECK(result.outcome.exit.status() == 3);
  });
}

TEST_CASE("a script that does not stop is killed") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    const auto result = build.run_until("ready\n",
                                        "trap '' TERM; echo ready; while :; do sleep 1; done",
                                        std::chrono::milliseconds(200));
    CHECK(result.outcome.timed_out);
    CHECK(result.outcome.exit.status() == 128 + SIGKILL);
  });
}

TEST_CASE("an exit status comes through") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    CHECK(build.run("exit 7").outcome.exit.status() == 7);
    CHECK(build.run("kill -SEGV $$").outcome.exit.status() == 128 + SIGSEGV);
  });
}

TEST_CASE("in the sandbox only what is meant can be written") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox);
  CHECK(build.output("touch /app/a $HOME/b /tmp/c /var/tmp/d /dev/shm/e && echo yes") == "yes");
  for (const char* directory : {"/",
                                "/usr",
                                "/etc",
                                "/bin",
                                "/lib",
                                "/var",
                                "/var/lib",
                                "/run",
                                "/home",
                                "/root",
                                "/bprun",
                                "/sys",
                                "/proc/sys"}) {
    INFO(directory);
    CHECK_FALSE(build.run(format("touch {}/mark", directory)).outcome.exit.ok());
  }
  CHECK(fs::exists(build.app() / "a"));
  CHECK(fs::status_of(build.app() / "a")->value().st_uid == test_identity(Mode::sandbox).uid);
}

TEST_CASE("in the sandbox a read-only mount stays read-only") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox, [](Spec& spec) {
    spec.mounts.push_back({spec.scratch / "app", "/bprun/runtimes", false});
  });
  build.output("echo text > /app/file");
  CHECK(build.output("cat /bprun/runtimes/file") == "text");
  CHECK_FALSE(build.run("echo more >> /bprun/runtimes/file").outcome.exit.ok());
}

TEST_CASE("in the sandbox the rest of the machine is not there") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox);
  CHECK(build.output("ls -A /home /root") == "/home:\n\n/root:");
  CHECK_FALSE(build.run("ls " + build.work().native()).outcome.exit.ok());
  CHECK(build.output("ls -A /app") == "");
  // Only the script's own processes: bubblewrap's first, bash and what it starts.
  CHECK(build.output("ls /proc | grep -c '^[0-9]'") <= std::string("5"));
  CHECK_FALSE(build.run(format("kill -0 {}", ::getpid())).outcome.exit.ok());
}

TEST_CASE("in the sandbox programs find what they expect of a machine") {
  if (!available(Mode::sandbox)) return;
  TestBuild build(Mode::sandbox);
  CHECK(build.output("getent hosts localhost >/dev/null && echo yes") == "yes");
  CHECK(build.output(
            "test -s /etc/resolv.conf && cmp /etc/resolv.conf - </etc/resolv.conf && echo yes") ==
        "yes");
  CHECK(build.output("echo text > >(cat) ; wait; echo $((1+1))").find('2') != std::string::npos);
  CHECK(build.output("test -c /dev/null -a -c /dev/urandom -a -d /dev/pts && echo yes") == "yes");
  CHECK(build.output("LANG=C.UTF-8 locale charmap 2>/dev/null || echo UTF-8") == "UTF-8");
  CHECK(build.output("mktemp -d | cut -c1-5") == "/tmp/");
}

TEST_CASE("without network only loopback is there") {
  for_each_mode([](Mode mode) {
    if (mode == Mode::none || (mode == Mode::user && !can_cover())) {
      const auto scratch = fs::TempDir::create("/tmp", "bprun-test-");
      REQUIRE(scratch);
      auto sandbox = Sandbox::create({.mode = mode,
                                      .identity = test_identity(mode),
                                      .scratch = scratch->path(),
                                      .network = false});
      REQUIRE_FALSE(sandbox);
      CHECK(sandbox.error().kind == ErrorKind::denied);
      return;
    }
    TestBuild build(mode, [](Spec& spec) { spec.network = false; });
    CHECK(build.output("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '") == "lo");
    // Loopback is up: a connection is refused, not unreachable.
    CHECK(build.run("echo > /dev/tcp/127.0.0.1/1").err.find("refused") != std::string::npos);
  });
}

TEST_CASE("a memory limit ends a build and is named") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode, [](Spec& spec) { spec.limits.memory = 128ULL << 20; });
    const auto result = build.run("tail /dev/zero; exit 1");
    CHECK_FALSE(result.outcome.exit.ok());
    const auto reason = build.sandbox().limit_hit(result.outcome);
    REQUIRE(reason);
    CHECK(reason->what.find("memory limit of 128M (--memory)") != std::string::npos);
  });
}

TEST_CASE("a limit on processes ends a build and is named") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode, [](Spec& spec) { spec.limits.pids = 20; });
    CHECK(build.run("for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2 & done; wait").outcome.exit.ok());
    const auto result = build.run("for i in $(seq 60); do sleep 60 & done; wait; exit 1");
    CHECK_FALSE(result.outcome.exit.ok());
    const auto reason = build.sandbox().limit_hit(result.outcome);
    REQUIRE(reason);
    CHECK(reason->what.find("20 processes and threads (--pids)") != std::string::npos);
  });
}

TEST_CASE("a disk limit ends a build and is named") {
  for_each_mode([](Mode mode) {
    const auto limited = [](Spec& spec) {
      spec.limits.disk = 8ULL << 20;
      spec.limits.disk_below = {spec.scratch / "app", spec.scratch / "tmp"};
    };
    SECTION("one large file") {
      TestBuild build(mode, limited);
      const auto result = build.run("head -c 20M /dev/zero > large");
      const auto reason = build.sandbox().limit_hit(result.outcome);
      REQUIRE(reason);
      CHECK(reason->what.find("disk limit of 8M (--disk)") != std::string::npos);
    }
    SECTION("many small ones") {
      TestBuild build(mode, limited);
      const auto result = build.run("i=0; while :; do head -c 1M /dev/urandom > f$i; i=$((i+1)); [ "
                                    "$i -lt 40 ] || sleep 1; done");
      CHECK(result.outcome.stopped_because);
      const auto reason = build.sandbox().limit_hit(result.outcome);
      REQUIRE(reason);
      CHECK(reason->what.find("disk limit of 8M (--disk)") != std::string::npos);
    }
  });
}

TEST_CASE("a script that fails for its own reasons is not blamed on a limit") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode, [](Spec& spec) {
      spec.limits = {.memory = 512ULL << 20,
                     .cpus = 1.0,
                     .pids = 200,
                     .disk = 1ULL << 30,
                     .disk_below = {spec.scratch / "app"}};
    });
    const auto result = build.run("exit 3");
    CHECK(result.outcome.exit.status() == 3);
    CHECK_FALSE(build.sandbox().limit_hit(result.outcome));
    CHECK(build.sandbox().describe().size() >= 6);
  });
}

TEST_CASE("a full disk is told") {
  if (!root() || !enter_private_mounts()) return;
  const auto small = fs::TempDir::create("/tmp", "bprun-small-");
  REQUIRE(small);
  REQUIRE(::mount("tmpfs", small->path().c_str(), "tmpfs", 0, "size=1m,mode=0755") == 0);
  {
    const auto with_mount = [&](Spec& spec) { spec.mounts.push_back({small->path(), "/x", true}); };
    TestBuild build(Mode::none, with_mount);
    CHECK_FALSE(build.sandbox().out_of_space());
    CHECK_FALSE(
        build.run("head -c 2M /dev/zero > " + small->path().native() + "/file").outcome.exit.ok());
    const auto told = build.sandbox().out_of_space();
    REQUIRE(told);
    CHECK(*told == format("the file system of {} is full", small->path().native()));
  }
  CHECK(::umount(small->path().c_str()) == 0);
}

TEST_CASE("paths are translated both ways") {
  for_each_mode([](Mode mode) {
    TestBuild build(mode);
    const Sandbox& sandbox = build.sandbox();
    if (mode != Mode::sandbox) {
      CHECK(sandbox.inside(build.app() / "x") == build.app() / "x");
      CHECK(sandbox.host(build.app() / "x") == build.app() / "x");
      return;
    }
    CHECK(sandbox.inside(build.app()) == "/app");
    CHECK(sandbox.inside(build.app() / "x/y") == "/app/x/y");
    CHECK(sandbox.inside(build.work() / "apple") == build.work() / "apple");
    CHECK(sandbox.inside(build.work() / "tmp/z") == "/tmp/z");
    CHECK(sandbox.host("/app/x") == build.app() / "x");
    CHECK(sandbox.host("/var/tmp/x") == build.work() / "tmp/x");
    CHECK(sandbox.host("/usr/bin/env") == "/usr/bin/env");
  });
}

TEST_CASE("an overlay of the source looks like a directory of its own inside") {
  if (!root() || !enter_private_mounts()) return;
  for (const Mode mode : available_modes()) {
    SECTION(std::string(to_string(mode))) {
      const auto source = fs::TempDir::create("/root", "bprun-source-");
      REQUIRE(source);
      REQUIRE(fs::make_directories(source->path() / "lib/deep"));
      REQUIRE(fs::write_file(source->path() / "lib/deep/file", "text\n"));
      TestBuild build(mode);
      BuildTreeRequest request{.source = source->path(),
                               .target = build.app(),
                               .scratch = build.work(),
                               .identity = test_identity(mode),
                               .method = TreeMethod::overlay};
      auto tree = make_build_tree(request);
      INFO((tree ? "" : tree.error().message));
      REQUIRE(tree);
      CHECK(build.output("mv lib moved && echo more >> moved/deep/file && cat moved/deep/file") ==
            "text\nmore");
      CHECK(build.output("find . ! -uid $(id -u)") == "");
      CHECK(build.output("mkdir -p a/b && mv moved/deep a/b/ && mv a c && cat c/b/deep/file") ==
            "text\nmore");
      build.sandbox().finish();
      CHECK(tree->verify_unchanged());
      CHECK(tree->release());
      const auto empty = fs::is_empty_or_absent(build.app());
      REQUIRE(empty);
      CHECK(*empty);
    }
  }
}

TEST_CASE("on a machine that is ours, /tmp and the accounts stay what they are") {
  if (::geteuid() != 0) return;
  auto made = Sandbox::create({.mode = Mode::user,
                               .identity = {.uid = 4711, .gid = 4712},
                               .scratch = {},
                               .machine_is_ours = true,
                               .groups = {4712, 4713}});
  REQUIRE(made);
  process::Environment environment;
  environment.set("PATH", process::default_path);
  const auto command =
      made->command({"sh", "-c", "id -u; id -G; stat -c %d:%i /tmp /etc/passwd"}, environment, "/");
  REQUIRE(command);
  const auto inside = process::capture(*command);
  REQUIRE(inside);
  const process::Command outside{.argv = {"stat", "-c", "%d:%i", "/tmp", "/etc/passwd"},
                                 .environment = environment};
  const auto here = process::capture(outside);
  REQUIRE(here);
  CHECK(inside->out == "4711\n4712 4713\n" + here->out);
}
