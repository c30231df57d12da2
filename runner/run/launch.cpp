// SPDX-License-Identifier: MIT
#include "runner/run/launch.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/process/child.hpp"
#include "runner/process/foreground.hpp"
#include "runner/run/app_files.hpp"
#include "runner/run/command_line.hpp"
#include "runner/run/deliver.hpp"
#include "runner/run/profile.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace bprun::run {

namespace {

/// How long until a shell that is still busy is told again.
constexpr long told_again_ns = 30'000'000;

struct LaunchTarget {
  std::vector<std::string> words;
  std::string type;  ///< empty: a command
  bool becomes_the_program = true;
};

bool is_launcher_name(std::string_view name) {
  return name == "launch" || name == "bprun-launch";
}

LaunchTarget shell_target(const Path& bash, std::string_view line, std::string type) {
  ShellText shell = shell_text(line);
  return {.words = {bash.native(), "-c", std::move(shell.text)},
          .type = std::move(type),
          .becomes_the_program = shell.becomes_the_program};
}

Result<LaunchTarget>
launch_target(const LaunchRequest& request, const AppFiles& files, const Path& bash) {
  const std::string name = Path(request.called_as).filename().native();
  auto words = request.words;
  if (!is_launcher_name(name)) {
    if (words.empty()) return shell_target(bash, TRY(command_of(files.types, name)), name);
    return Error{.kind = ErrorKind::usage,
                 .message = format("the process type {} takes no arguments", name),
                 .hint = "Give a command of your own to the launcher, without --entrypoint."};
  }
  const bool dashes = !words.empty() && words.front() == "--";
  if (dashes) words.erase(words.begin());
  if (words.empty()) {
    std::vector<std::string> types;
    types.reserve(files.types.size());
    for (const auto& type : files.types)
      types.push_back(type.name);
    return Error{.kind = ErrorKind::usage,
                 .message = "there is nothing to start",
                 .hint = types.empty()
                             ? std::string("Give a command.")
                             : format("Give a command, or one of: {}.", text::join(types, ", "))};
  }
  if (words.size() > 1 || dashes) return LaunchTarget{.words = std::move(words), .type = ""};
  if (const auto* type = manifest::find_process_type(files.types, words.front())) {
    return shell_target(bash, type->command, type->name);
  }
  return shell_target(bash, words.front(), "");
}

process::Environment
launch_environment(const LaunchRequest& request, const Path& bash, const std::string& type) {
  process::Environment environment = request.environment;
  environment.set_default("PATH", process::default_path);
  environment.set_default("LANG", "C.UTF-8");
  environment.set_default("SHELL", bash.native());
  environment.set_default("USER", "bprun");
  environment.set_default("LOGNAME", environment.get("USER").value_or("bprun"));
  environment.set_default("DYNO", (type.empty() ? "run" : type) + ".1");
  environment.set("HOME", request.app.native());
  return environment;
}

/// The signals that are waited for, blocked in this process.
class BlockedSignals {
public:
  BlockedSignals() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGCHLD);
    for (const int signal : process::forwarded_signals())
      ::sigaddset(&set_, signal);
    ::sigprocmask(SIG_BLOCK, &set_, &before_);
  }

  ~BlockedSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  /// The next signal; 0 where none came in time.
  int next(bool soon, siginfo_t& info) const {
    const timespec moment{.tv_sec = 0, .tv_nsec = told_again_ns};
    const int signal = soon ? ::sigtimedwait(&set_, &info, &moment) : ::sigwaitinfo(&set_, &info);
    return signal < 0 ? 0 : signal;
  }

private:
  sigset_t set_{};
  sigset_t before_{};
};

/// Takes every child that ended, but for `app`; true where that one did.
bool reap_all_but(pid_t app) {
  for (;;) {
    siginfo_t ended{};
    if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return errno == ECHILD;
    if (ended.si_pid == 0) return false;
    if (ended.si_pid == app) return true;
    ::waitpid(ended.si_pid, nullptr, WNOHANG);
  }
}

}  // namespace

Result<Launch> prepare_launch(const LaunchRequest& request) {
  const auto bash = process::find_program("bash", process::default_path);
  if (!bash) {
    return Error{.kind = ErrorKind::system,
                 .message = "there is no bash in this image, and apps are started by it",
                 .hint = "Build the image on a base that has it: --image-base."};
  }
  AppFiles files = TRY(read_app_files(request.app));
  const LaunchTarget target = TRY(launch_target(request, files, *bash));
  Launch launch{
      .command = {.argv = start_words(*bash, request.app, files.profile_scripts, target.words),
                  .environment = launch_environment(request, *bash, target.type),
                  .directory = request.app,
                  .new_session = false},
      .becomes_the_program = target.becomes_the_program,
      .warnings = std::move(files.warnings)};
  return launch;
}

Result<int> launch(const Launch& launch) {
  const BlockedSignals signals;
  const bool on_terminal = process::has_terminal();
  auto child =
      TRY(process::Child::start(launch.command, {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}));
  Delivery delivery(!launch.becomes_the_program);
  std::vector<int> undelivered;
  while (!reap_all_but(child.pid())) {
    while (!undelivered.empty() && delivery.deliver(child.pid(), undelivered.front()))
      undelivered.erase(undelivered.begin());
    siginfo_t info{};
    const int signal = signals.next(!undelivered.empty(), info);
    // What the terminal sends reaches the app from there.
    if (signal == 0 || signal == SIGCHLD || (on_terminal && info.si_code == SI_KERNEL)) continue;
    undelivered.push_back(signal);
  }
  return child.wait().status();
}

}  // namespace bprun::run
