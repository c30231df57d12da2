// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <poll.h>
#include <unistd.h>

#include <string>
#include <vector>

/// Real repositories, and a real server for them (git_server.py), on loopback.
/// A target that uses GitServer defines BPRUN_TEST_SUPPORT, the path of tests/support.
namespace bprun::tests {

using fs::Path;

/// git's own environment, untouched by the machine's configuration.
inline process::Environment git_environment() {
  process::Environment environment;
  environment.set("PATH", process::Environment::inherited().get("PATH").value_or("/usr/bin:/bin"));
  environment.set("HOME", "/nonexistent");
  environment.set("GIT_CONFIG_GLOBAL", "/dev/null");
  environment.set("GIT_CONFIG_NOSYSTEM", "1");
  environment.set("no_proxy", "127.0.0.1");
  environment.set("NO_PROXY", "127.0.0.1");
  for (const char* who : {"AUTHOR", "COMMITTER"}) {
    environment.set(format("GIT_{}_NAME", who), "Test");
    environment.set(format("GIT_{}_EMAIL", who), "test@example.invalid");
    environment.set(format("GIT_{}_DATE", who), "1600000000 +0000");
  }
  return environment;
}

/// A repository with a work tree.
class GitRepository {
public:
  explicit GitRepository(Path directory) : directory_(std::move(directory)) {
    REQUIRE(fs::make_directories(directory_));
    git({"init", "--quiet", "--initial-branch=main"});
  }

  const Path& path() const { return directory_; }

  std::string url() const { return "file://" + directory_.native(); }

  std::string git(std::vector<std::string> arguments) const {
    std::vector<std::string> argv{"git", "-c", "protocol.file.allow=always"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto captured =
        process::capture({.argv = argv, .environment = git_environment(), .directory = directory_});
    REQUIRE(captured);
    INFO(captured->err);
    REQUIRE(captured->exit.ok());
    return std::string(text::trim(captured->out));
  }

  void write(const std::string& name, std::string_view text, mode_t mode = 0644) const {
    const Path file = directory_ / name;
    REQUIRE(fs::make_directories(file.parent_path()));
    REQUIRE(fs::remove_file(file));
    REQUIRE(fs::write_file(file, text, mode));
  }

  /// The full name of a commit of all that is there.
  std::string commit() const {
    git({"add", "--all"});
    git({"commit", "--quiet", "--allow-empty", "--message=change"});
    return head();
  }

  std::string head() const { return git({"rev-parse", "HEAD"}); }

private:
  Path directory_;
};

#ifdef BPRUN_TEST_SUPPORT

/// git_server.py over `root`; ends with this object.
class GitServer {
public:
  explicit GitServer(const Path& root) : root_(root), child_(start(root, port_)) {}

  std::string url(std::string_view path, std::string_view login = "") const {
    return format("http://{}127.0.0.1:{}{}", login, port_, path);
  }

  /// How many requests there were since the last time it was asked.
  std::size_t requests() {
    const auto log = fs::read_file_if_exists(root_ / "requests.log");
    REQUIRE(log);
    const std::size_t all = *log ? text::lines(**log).size() : 0;
    return all - std::exchange(seen_, all);
  }

private:
  static process::Child start(const Path& root, std::string& port) {
    auto pipe = fs::Pipe::create();
    REQUIRE(pipe);
    const std::string script = std::string(BPRUN_TEST_SUPPORT) + "/git_server.py";
    auto child = process::Child::start(
        {.argv = {"python3", script, root.native()}, .environment = git_environment()},
        {.in = -1, .out = pipe->write_end.get(), .err = 2});
    REQUIRE(child);
    pipe->write_end = fs::Fd();
    char letter = 0;
    while (::read(pipe->read_end.get(), &letter, 1) == 1 && letter != '\n')
      port += letter;
    REQUIRE_FALSE(port.empty());
    return std::move(child).take();
  }

  Path root_;
  std::string port_;
  process::Child child_;
  std::size_t seen_ = 0;
};

#endif

}  // namespace bprun::tests
