// SPDX-License-Identifier: MIT
#include "runner/report/terminal_signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bprun::report {

namespace {

using Clock = std::chrono::steady_clock;

/// A handler can reach nothing but globals.
volatile std::sig_atomic_t terminal_pipe = -1;

constexpr char nothing = 0;

extern "C" void note_terminal_signal(int signal) {
  const int saved = errno;
  const char byte = static_cast<char>(signal);
  [[maybe_unused]] const auto written = ::write(terminal_pipe, &byte, 1);
  errno = saved;
}

}  // namespace

Result<TerminalSignals> TerminalSignals::watch() {
  if (terminal_pipe >= 0) {
    return Error{.kind = ErrorKind::internal, .message = "the terminal is watched already"};
  }
  fs::Pipe pipe = TRY(fs::Pipe::create());
  for (const int end : {pipe.read_end.get(), pipe.write_end.get()})
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  return TerminalSignals(std::move(pipe));
}

TerminalSignals::TerminalSignals(fs::Pipe pipe) : pipe_(std::move(pipe)) {
  terminal_pipe = pipe_.write_end.get();

  struct sigaction action = {};

  action.sa_handler = note_terminal_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGTSTP, SIGCONT, SIGWINCH}) {
    struct sigaction old = {};

    ::sigaction(signal, nullptr, &old);
    if (old.sa_handler == SIG_IGN) continue;  // a shell without job control has said so
    ::sigaction(signal, &action, nullptr);
    before_.emplace_back(signal, old);
  }
}

TerminalSignals::TerminalSignals(TerminalSignals&& other) noexcept
    : pipe_(std::move(other.pipe_)), before_(std::exchange(other.before_, {})) {}

TerminalSignals::~TerminalSignals() {
  if (!pipe_.write_end) return;
  for (const auto& [signal, action] : before_)
    ::sigaction(signal, &action, nullptr);
  terminal_pipe = -1;
}

void TerminalSignals::wait_until(Clock::time_point when) const {
  int timeout = -1;
  if (when != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count();
    timeout = static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
  }
  pollfd polled{pipe_.read_end.get(), POLLIN, 0};
  ::poll(&polled, 1, timeout);
}

void TerminalSignals::wake() const {
  [[maybe_unused]] const auto written = ::write(pipe_.write_end.get(), &nothing, 1);
}

TerminalSignals::Seen TerminalSignals::take() const {
  Seen seen;
  std::array<char, 64> bytes{};
  for (;;) {
    const ssize_t count = ::read(pipe_.read_end.get(), bytes.data(), bytes.size());
    if (count <= 0) return seen;
    for (ssize_t i = 0; i < count; ++i) {
      const char byte = bytes[static_cast<std::size_t>(i)];
      seen.stop |= byte == SIGTSTP;
      seen.go_on |= byte == SIGCONT;
      seen.size |= byte == SIGWINCH;
    }
  }
}

void TerminalSignals::stop() const {
  // Not SIGSTOP, which would stop for good where no shell looks after us.
  struct sigaction by_default = {};

  by_default.sa_handler = SIG_DFL;

  struct sigaction ours = {};

  sigset_t stopping;
  ::sigemptyset(&stopping);
  ::sigaddset(&stopping, SIGTSTP);
  ::sigaction(SIGTSTP, &by_default, &ours);
  ::raise(SIGTSTP);
  ::pthread_sigmask(SIG_UNBLOCK, &stopping, nullptr);  // here it stops
  ::pthread_sigmask(SIG_BLOCK, &stopping, nullptr);
  ::sigaction(SIGTSTP, &ours, nullptr);
}

std::thread start_without_signals(std::function<void()> work) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread thread(std::move(work));
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
  } catch (...) {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

}  // namespace bprun::report
