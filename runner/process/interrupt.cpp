// SPDX-License-Identifier: MIT
#include "runner/process/interrupt.hpp"

#include "runner/base/format.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace bprun::process::interrupt {

namespace {

// A signal handler can reach nothing but globals.
std::atomic<int> first_signal{0};
int wake_pipe[2] = {-1, -1};

extern "C" void remember_signal(int signal) {
  const int saved = errno;
  int none = 0;
  first_signal.compare_exchange_strong(none, signal);
  const char byte = 0;
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], &byte, 1);
  errno = saved;
}

}  // namespace

void install() {
  if (::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;

  struct sigaction action = {};

  action.sa_handler = remember_signal;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    // nohup and shells with job control off start us with some ignored: that is an order.
    struct sigaction before = {};

    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<int> pending() {
  const int signal = first_signal.load();
  if (signal == 0) return std::nullopt;
  return signal;
}

int descriptor() {
  return wake_pipe[0];
}

Error error(int signal) {
  return Error{.kind = ErrorKind::interrupted,
               .message = format("stopped by signal {} (SIG{})", signal, ::sigabbrev_np(signal)),
               .status = 128 + signal};
}

Result<void> check() {
  if (const auto signal = pending()) return error(*signal);
  return {};
}

}  // namespace bprun::process::interrupt
