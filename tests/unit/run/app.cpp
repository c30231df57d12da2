// SPDX-License-Identifier: MIT
#include "tests/unit/run/app.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"
#include "runner/sandbox/mode.hpp"
#include "tests/support/catch.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>

namespace bprun::tests {

namespace {

constexpr uid_t app_uid = 65534;

void give(const fs::Path& path) {
  if (::geteuid() == 0) REQUIRE(::lchown(path.c_str(), app_uid, app_uid) == 0);
}

/// What main() does, and nothing else of the command line.
int start(const App& app, const run::RunRequest& request) {
  process::interrupt::install();
  const auto complain = [](const Error& error) {
    std::cerr << "error: " << error.message << "\nhint: " << error.hint << std::endl;
    return exit_status(error);
  };
  auto store = store::Store::open(app.store());
  if (!store) return complain(store.error());
  auto prepared = run::prepare(*store, request);
  if (!prepared) return complain(prepared.error());
  for (const auto& warning : prepared->warnings())
    std::cerr << "warning: " << warning << std::endl;
  const auto exit = prepared->execute();
  return exit ? exit->status() : complain(exit.error());
}

}  // namespace

App::App() : top_(fs::TempDir::create("/tmp", "bprun-run-").take()) {
  REQUIRE(::chmod(top_.path().c_str(), 0755) == 0);
  directory_ = top_.path() / "files";
  REQUIRE(fs::make_directories(directory_));
  give(directory_);
}

App& App::file(const std::string& path, const std::string& text, mode_t mode) {
  const fs::Path whole = directory_ / path;
  REQUIRE(fs::make_directories(whole.parent_path()));
  REQUIRE(fs::write_file(whole, text));
  REQUIRE(::chmod(whole.c_str(), mode) == 0);
  give(whole.parent_path());
  give(whole);
  return *this;
}

fs::Path App::slug() const {
  fs::Path slug = top_.path() / "slug.tgz";
  const auto packed =
      process::capture({.argv = {"tar", "czf", slug.native(), "-C", directory_.native(), "."},
                        .environment = process::Environment::inherited()});
  REQUIRE(packed);
  REQUIRE(packed->exit.ok());
  return slug;
}

std::vector<std::string> App::left_in_store() const {
  std::vector<std::string> left;
  for (const auto& name : fs::list_directory(store() / "work").take()) {
    if (fs::is_directory(store() / "work" / name)) left.push_back(name);
  }
  return left;
}

std::vector<sandbox::Mode> possible_modes() {
  std::vector<sandbox::Mode> modes;
  const sandbox::Identity identity = ::geteuid() == 0 ? sandbox::Identity{32767, 32767}
                                                      : sandbox::Identity{::geteuid(), ::getegid()};
  for (const auto mode : {sandbox::Mode::sandbox, sandbox::Mode::user, sandbox::Mode::none}) {
    if (sandbox::choose(mode, identity)) modes.push_back(mode);
  }
  return modes;
}

Started::Started(const App& app, const run::RunRequest& request, At at) {
  if (at == At::terminal) {
    int terminal = -1;
    std::cout.flush();
    pid_ = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (pid_ == 0) ::_exit(start(app, request));
    in_ = fs::Fd(::dup(terminal));
    out_end_ = fs::Fd(terminal);
    return;
  }
  auto in = fs::Pipe::create().take();
  auto out = fs::Pipe::create().take();
  auto err = fs::Pipe::create().take();
  std::cout.flush();  // the child would write what Catch2 still holds back a second time
  pid_ = ::fork();
  if (pid_ == 0) {
    // No controlling terminal, wherever the tests are run from.
    ::setsid();
    ::dup2(in.read_end.get(), 0);
    ::dup2(out.write_end.get(), 1);
    ::dup2(err.write_end.get(), 2);
    in.write_end = fs::Fd();
    ::_exit(start(app, request));
  }
  in_ = std::move(in.write_end);
  out_end_ = std::move(out.read_end);
  err_end_ = std::move(err.read_end);
}

Started::~Started() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Started::read_some() {
  std::array<pollfd, 2> polled{{{out_end_.get(), POLLIN, 0}, {err_end_.get(), POLLIN, 0}}};
  if (!out_end_ && !err_end_) return false;
  if (::poll(polled.data(), polled.size(), 60'000) <= 0) return false;
  const auto take = [](fs::Fd& from, std::string& into) {
    std::array<char, 4096> bytes;
    const ssize_t count = ::read(from.get(), bytes.data(), bytes.size());
    // A terminal whose other side is gone answers EIO.
    if (count <= 0) from = fs::Fd();
    if (count > 0) into.append(bytes.data(), static_cast<std::size_t>(count));
  };
  if (polled[0].revents != 0) take(out_end_, out_);
  if (polled[1].revents != 0) take(err_end_, err_);
  return true;
}

bool Started::wait_for(const std::string& text) {
  while (out_.find(text) == std::string::npos) {
    if (!read_some()) return false;
  }
  return true;
}

void Started::type(const std::string& keys) {
  REQUIRE(fs::write_all(in_.get(), keys));
}

void Started::signal(int number) const {
  REQUIRE(::kill(pid_, number) == 0);
}

void Started::press_until_end(const std::string& keys) {
  while (process::is_running(pid_)) {
    // The terminal may go in between.
    static_cast<void>(fs::write_all(in_.get(), keys));
    ::usleep(20'000);
  }
}

void Started::signal_until_end(int number) const {
  while (process::is_running(pid_)) {
    ::kill(pid_, number);
    ::usleep(20'000);
  }
}

process::Exit Started::finish() {
  if (err_end_) in_ = fs::Fd();
  while (read_some()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFSIGNALED(status)) return {.code = 0, .signal = WTERMSIG(status)};
  return {.code = WEXITSTATUS(status), .signal = 0};
}

Ran run_app(const App& app, const run::RunRequest& request) {
  Started started(app, request);
  const auto exit = started.finish();
  return {.status = exit.status(), .out = started.out(), .err = started.err()};
}

run::RunRequest in_place(const App& app, const std::string& line) {
  return {.app = run::AppDirectory{app.directory()},
          .what = run::ShellLine{line},
          .isolation = sandbox::Mode::none};
}

}  // namespace bprun::tests
