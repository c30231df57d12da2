// SPDX-License-Identifier: MIT
#include "runner/process/child.hpp"

#include "runner/base/format.hpp"
#include "runner/process/table.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

namespace bprun::process {

namespace {

/// What the child does between fork and exec, prepared beforehand: in there only
/// async-signal-safe calls are allowed, and no allocation.
struct Launch {
  const Command& command;
  const Streams& streams;
  std::string program;
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
  pid_t parent = 0;
  int highest_kept = 2;
  int report = -1;  ///< the pipe on which a failure is told
};

/// Which step failed in the child, with errno; sent over the close-on-exec pipe.
struct Failure {
  enum Step : int {
    namespaces,
    null_device,
    descriptors,
    group,
    session,
    limits,
    user,
    directory,
    program
  };

  Step step;
  int error_number;
};

[[noreturn]] void fail(const Launch& launch, Failure::Step step) {
  const Failure failure{step, errno};
  [[maybe_unused]] const auto written = ::write(launch.report, &failure, sizeof failure);
  ::_exit(127);
}

int open_null(const Launch& launch) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) fail(launch, Failure::null_device);
  return null;
}

void place_descriptors(Launch& launch) {
  // Everything is first moved out of the way of its destinations, then into place.
  const int base = launch.highest_kept + 1;
  const auto lift = [&](int descriptor) {
    const int source = descriptor >= 0 ? descriptor : open_null(launch);
    return ::fcntl(source, F_DUPFD_CLOEXEC, base);
  };
  const int standard[3] = {
      lift(launch.streams.in), lift(launch.streams.out), lift(launch.streams.err)};
  launch.report = ::fcntl(launch.report, F_DUPFD_CLOEXEC, base);
  int kept[16];
  const auto& keep = launch.command.keep;
  if (keep.size() > 16) fail(launch, Failure::descriptors);
  for (std::size_t i = 0; i < keep.size(); ++i)
    kept[i] = lift(keep[i].first);
  for (int i = 0; i < 3; ++i) {
    if (::dup2(standard[i], i) < 0) fail(launch, Failure::descriptors);
  }
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (::dup2(kept[i], keep[i].second) < 0) fail(launch, Failure::descriptors);
  }
  // What others opened without O_CLOEXEC must not leak into a buildpack (B-43).
  ::syscall(SYS_close_range, static_cast<unsigned>(base), ~0U, CLOSE_RANGE_CLOEXEC);
}

void reset_signals(const Launch& launch) {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) std::signal(signal, SIG_DFL);
  }
  for (const int signal : launch.command.ignored_signals)
    std::signal(signal, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void join_groups(const Launch& launch) {
  for (const auto& file : launch.command.join_groups) {
    const int group = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (group < 0 || ::write(group, "0", 1) != 1) fail(launch, Failure::group);
    ::close(group);
  }
}

void change_user(const Launch& launch) {
  const auto& credentials = launch.command.credentials;
  if (!credentials) return;
  if (::setgroups(credentials->groups.size(), credentials->groups.data()) != 0 ||
      ::setresgid(credentials->gid, credentials->gid, credentials->gid) != 0 ||
      ::setresuid(credentials->uid, credentials->uid, credentials->uid) != 0) {
    fail(launch, Failure::user);
  }
}

void choose_processors(const Launch& launch) {
  if (launch.command.cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : launch.command.cpus)
    CPU_SET(static_cast<std::size_t>(cpu), &set);
  if (::sched_setaffinity(0, sizeof set, &set) != 0) fail(launch, Failure::limits);
}

[[noreturn]] void run_child(Launch& launch) {
  const Command& command = launch.command;
  // Before descriptors are moved: these are numbers of the parent.
  for (const int name_space : command.namespaces) {
    if (::setns(name_space, 0) != 0) fail(launch, Failure::namespaces);
  }
  place_descriptors(launch);
  reset_signals(launch);
  join_groups(launch);
  if (command.new_session && ::setsid() < 0) fail(launch, Failure::session);
  for (const auto& limit : command.limits) {
    const rlimit value{limit.value, limit.value};
    if (::setrlimit(static_cast<__rlimit_resource>(limit.resource), &value) != 0) {
      fail(launch, Failure::limits);
    }
  }
  choose_processors(launch);
  change_user(launch);
  // After the change of user, which clears it.
  if (command.die_with_parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != launch.parent) ::_exit(127);
  }
  if (command.umask) ::umask(*command.umask);
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) {
    fail(launch, Failure::directory);
  }
  ::execve(launch.program.c_str(), launch.argv.data(), launch.envp.data());
  fail(launch, Failure::program);
}

Error describe(const Failure& failure, const Command& command, const std::string& program) {
  switch (failure.step) {
  case Failure::namespaces:
    return system_error("enter a namespace", failure.error_number);
  case Failure::null_device:
    return system_error("open /dev/null", failure.error_number);
  case Failure::group:
    return system_error("put a process into its control group", failure.error_number);
  case Failure::user:
    return system_error(format("become uid {}", command.credentials->uid), failure.error_number);
  case Failure::directory:
    return system_error(format("enter {}", command.directory.native()), failure.error_number);
  case Failure::program:
    return system_error(format("start {}", program), failure.error_number);
  default:
    return system_error(format("prepare {}", program), failure.error_number);
  }
}

}  // namespace

std::string Exit::str() const {
  if (signal == 0) {
    const char* name = second_hand && code > 128 ? ::sigabbrev_np(code - 128) : nullptr;
    if (name == nullptr) return format("exited {}", code);
    return format("exited {} (as after signal {}, SIG{})", code, code - 128, name);
  }
  const char* name = ::sigabbrev_np(signal);
  if (name == nullptr) return format("was killed by signal {}", signal);
  return format("was killed by signal {} (SIG{})", signal, name);
}

Result<Child> Child::start(const Command& command, const Streams& streams) {
  const std::string path = command.environment.get("PATH").value_or(default_path);
  const auto program = find_program(command.argv.at(0), path);
  if (!program && command.argv[0].find('/') == std::string::npos) {
    return Error{.kind = ErrorKind::system,
                 .message = format("there is no program {} in PATH", command.argv[0])};
  }

  Launch launch{.command = command,
                .streams = streams,
                .program = program ? program->native() : command.argv[0],
                .environment = command.environment.strings(),
                .argv = {},
                .envp = {}};
  for (const auto& word : command.argv)
    launch.argv.push_back(const_cast<char*>(word.c_str()));
  for (auto& entry : launch.environment)
    launch.envp.push_back(entry.data());
  launch.argv.push_back(nullptr);
  launch.envp.push_back(nullptr);
  for (const auto& [ours, theirs] : command.keep) {
    launch.highest_kept = std::max(launch.highest_kept, theirs);
  }
  launch.parent = ::getpid();

  fs::Pipe report = TRY(fs::Pipe::create());
  launch.report = report.write_end.get();

  // Signals wait until the child has the default actions, or it would run our handler.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) run_child(launch);
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return system_error("start a process", fork_error);

  fs::Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  Child child(pid, std::move(pidfd), command.new_session);
  report.write_end = fs::Fd();
  Failure failure{};
  ssize_t count = 0;
  do {
    count = ::read(report.read_end.get(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  if (count == static_cast<ssize_t>(sizeof failure)) {
    child.wait();
    return describe(failure, command, launch.program);
  }
  return child;
}

Child::Child(pid_t pid, fs::Fd pidfd, bool leads_group)
    : pid_(pid), pidfd_(std::move(pidfd)), leads_group_(leads_group) {}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)),
      leads_group_(other.leads_group_) {}

Child::~Child() {
  if (pid_ <= 0) return;
  kill(SIGKILL);
  wait();
}

void Child::kill(int signal) {
  if (pid_ > 0) ::kill(leads_group_ ? -pid_ : pid_, signal);
}

Exit Child::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) return Exit{.signal = WTERMSIG(status)};
  return Exit{.code = WEXITSTATUS(status)};
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

namespace {

/// The kernel's answer, without reading all of /proc.
bool has_children() {
  siginfo_t unused{};
  return ::waitid(P_ALL, 0, &unused, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 || errno != ECHILD;
}

}  // namespace

void kill_descendants() {
  // Killing a child hands us its own children, so this ends when the tree is gone.
  while (has_children()) {
    const auto children = children_of(::getpid());
    if (children.empty()) return;  // a /proc of another namespace shows none
    for (const pid_t pid : children)
      ::kill(pid, SIGKILL);
    for (const pid_t pid : children)
      ::waitpid(pid, nullptr, 0);
  }
}

}  // namespace bprun::process
