// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/sandbox/name_space.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

/// A build's directories and its sandbox, for tests that run real scripts in it.
namespace bprun::sandbox {

inline bool root() {
  return ::geteuid() == 0;
}

inline Identity test_identity(Mode mode) {
  if (!root()) return {::getuid(), ::getgid()};
  return mode == Mode::none ? Identity{0, 0} : Identity{default_build_uid, default_build_uid};
}

/// The modes that this machine and this user can have. Where bubblewrap does not work, its tests
/// say so and pass; the machine that releases are made on has it.
inline const std::vector<Mode>& available_modes() {
  static const std::vector<Mode> modes = [] {
    std::vector<Mode> found;
    if (choose(Mode::sandbox, test_identity(Mode::sandbox))) {
      found.push_back(Mode::sandbox);
    } else {
      WARN("no sandbox on this machine: its guarantees are not tested");
    }
    if (root()) found.push_back(Mode::user);
    found.push_back(Mode::none);
    return found;
  }();
  return modes;
}

inline bool available(Mode mode) {
  const auto& modes = available_modes();
  return std::find(modes.begin(), modes.end(), mode) != modes.end();
}

/// Whether `user` can cover /tmp and /etc/passwd: not in a container without CAP_SYS_ADMIN.
inline bool can_cover() {
  return make_namespaces({}, true).has_value();
}

struct ScriptRun {
  process::Outcome outcome;
  std::string out;
  std::string err;
};

class TestBuild {
public:
  explicit TestBuild(Mode mode, const std::function<void(Spec&)>& adjust = nullptr)
      : work_(make_work(mode)), sandbox_(make(mode, adjust)) {}

  /// Runs a line of bash in BUILD.
  ScriptRun run(const std::string& script) { return run_until("", script); }

  /// The same, with its time up as soon as it has printed `last`. Empty: it has all the time.
  ScriptRun run_until(const std::string& last,
                      const std::string& script,
                      std::chrono::milliseconds grace = process::Watch{}.grace) {
    process::Environment environment;
    environment.set("PATH", process::default_path);
    environment.set("HOME", sandbox_.inside(home()).native());
    if (sandbox_.tmp_inside() != "/tmp") {
      environment.set("TMPDIR", sandbox_.tmp_inside().native());
    }
    auto command = sandbox_.command({"bash", "-c", script}, environment, sandbox_.inside(app()));
    REQUIRE(command);
    ScriptRun result;
    process::Watch watch;
    sandbox_.attach(watch);
    watch.on_output = [&](process::Stream stream, std::string_view bytes) {
      (stream == process::Stream::out ? result.out : result.err).append(bytes);
      if (!last.empty() && result.out == last) watch.deadline = process::Clock::now();
    };
    watch.grace = grace;
    auto outcome = process::run(*command, watch);
    INFO((outcome ? "" : outcome.error().message));
    REQUIRE(outcome);
    result.outcome = *outcome;
    return result;
  }

  /// What the script prints, without the last newline.
  std::string output(const std::string& script) {
    auto result = run(script);
    INFO(result.err);
    REQUIRE(result.outcome.exit.ok());
    if (!result.out.empty() && result.out.back() == '\n') result.out.pop_back();
    return result.out;
  }

  Sandbox& sandbox() { return sandbox_; }

  Path work() const { return work_.path(); }

  Path app() const { return work_.path() / "app"; }

  Path home() const { return work_.path() / "home"; }

private:
  static fs::TempDir make_work(Mode mode) {
    // Not below /tmp, which isolation `user` covers.
    auto work = fs::TempDir::create(root() ? "/var/cache" : "/tmp", "bprun-test-");
    REQUIRE(work);
    const Identity identity = test_identity(mode);
    for (const char* name : {"", "app", "home"}) {
      const Path path = work->path() / name;
      REQUIRE(fs::make_directories(path));
      if (root()) REQUIRE(::chown(path.c_str(), identity.uid, identity.gid) == 0);
    }
    return std::move(work).take();
  }

  Sandbox make(Mode mode, const std::function<void(Spec&)>& adjust) const {
    Spec spec{.mode = mode, .identity = test_identity(mode), .scratch = work_.path()};
    spec.mounts = {{app(), "/app", true}, {home(), "/bprun/home", true}};
    spec.home_inside = mode == Mode::sandbox ? Path("/bprun/home") : home();
    if (adjust) adjust(spec);
    auto sandbox = Sandbox::create(std::move(spec));
    INFO((sandbox ? "" : sandbox.error().message));
    REQUIRE(sandbox);
    return std::move(sandbox).take();
  }

  fs::TempDir work_;
  Sandbox sandbox_;
};

}  // namespace bprun::sandbox
