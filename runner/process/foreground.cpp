// SPDX-License-Identifier: MIT
#include "runner/process/foreground.hpp"

#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace bprun::process {

namespace {

/// How long until a program that could not be reached is tried again.
constexpr int retry_milliseconds = 30;

/// A signal as the handler saw it.
struct Arrival {
  int signal = 0;
  bool from_kernel = false;  ///< the terminal's, not some process's
};

/// The handler can reach nothing but globals; one run in the foreground at a time has it.
int arrivals_pipe = -1;

extern "C" void note_arrival(int signal, siginfo_t* info, void*) {
  const int saved = errno;
  const Arrival arrival{signal, info->si_code == SI_KERNEL};
  [[maybe_unused]] const auto written = ::write(arrivals_pipe, &arrival, sizeof arrival);
  errno = saved;
}

/// Takes over the forwarded signals while it lives.
class SignalRelay {
public:
  static Result<SignalRelay> create() {
    fs::Pipe pipe = TRY(fs::Pipe::create());
    for (const int end : {pipe.read_end.get(), pipe.write_end.get()})
      ::fcntl(end, F_SETFL, O_NONBLOCK);
    return SignalRelay(std::move(pipe));
  }

  SignalRelay(SignalRelay&& other) noexcept
      : pipe_(std::move(other.pipe_)), before_(std::exchange(other.before_, {})) {}

  SignalRelay& operator=(SignalRelay&&) = delete;

  ~SignalRelay() {
    for (const auto& [signal, action] : before_)
      ::sigaction(signal, &action, nullptr);
  }

  int descriptor() const { return pipe_.read_end.get(); }

  std::optional<Arrival> next() {
    Arrival arrival;
    const ssize_t count = ::read(descriptor(), &arrival, sizeof arrival);
    if (count != static_cast<ssize_t>(sizeof arrival)) return std::nullopt;
    return arrival;
  }

private:
  explicit SignalRelay(fs::Pipe pipe) : pipe_(std::move(pipe)) {
    arrivals_pipe = pipe_.write_end.get();

    struct sigaction action = {};

    action.sa_sigaction = note_arrival;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    for (const int signal : forwarded_signals()) {
      struct sigaction old = {};

      ::sigaction(signal, nullptr, &old);
      if (old.sa_handler == SIG_IGN) continue;
      ::sigaction(signal, &action, nullptr);
      before_.emplace_back(signal, old);
    }
  }

  fs::Pipe pipe_;
  std::vector<std::pair<int, struct sigaction>> before_;
};

/// The terminal as it was, to be put back.
class TerminalState {
public:
  TerminalState() : terminal_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (!terminal_) return;
    in_front_ = ::tcgetpgrp(terminal_.get()) == ::getpgrp();
    known_ = ::tcgetattr(terminal_.get(), &modes_) == 0;
  }

  bool present() const { return static_cast<bool>(terminal_); }

  /// After a program that did not end by itself, the modes too: it may have been killed in the
  /// middle of a full-screen display.
  void restore(const Exit& exit) const {
    if (!terminal_ || !in_front_) return;
    // Whoever changes the terminal from the background is stopped, unless it blocks the signal.
    sigset_t stop;
    sigset_t before;
    ::sigemptyset(&stop);
    ::sigaddset(&stop, SIGTTOU);
    ::pthread_sigmask(SIG_BLOCK, &stop, &before);
    ::tcsetpgrp(terminal_.get(), ::getpgrp());
    if (known_ && exit.status() > 128) ::tcsetattr(terminal_.get(), TCSADRAIN, &modes_);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

private:
  fs::Fd terminal_;
  bool in_front_ = false;
  bool known_ = false;
  termios modes_{};
};

/// One program in the foreground, from start to end.
class ForegroundSession {
public:
  ForegroundSession(Child child,
                    SignalRelay relay,
                    const Foreground& foreground,
                    bool shares_terminal)
      : child_(std::move(child)),
        relay_(std::move(relay)),
        foreground_(foreground),
        shares_terminal_(shares_terminal) {}

  Exit run() {
    // What came before the relay was there is for the program as well.
    if (const auto early = interrupt::pending()) undelivered_.push_back(*early);
    for (;;) {
      deliver();
      std::array<pollfd, 2> polled{{{child_.pidfd(), POLLIN, 0}, {relay_.descriptor(), POLLIN, 0}}};
      const int timeout = undelivered_.empty() ? -1 : retry_milliseconds;
      if (::poll(polled.data(), polled.size(), timeout) < 0) continue;
      if (polled[0].revents != 0) break;
      while (const auto arrival = relay_.next())
        on_arrival(*arrival);
    }
    return child_.wait();
  }

private:
  void on_arrival(const Arrival& arrival) {
    if (arrival.signal == SIGINT && ++interrupts_ == foreground_.killing_interrupt) {
      child_.kill(SIGKILL);
      return;
    }
    if (arrival.from_kernel && shares_terminal_) return;
    undelivered_.push_back(arrival.signal);
  }

  void deliver() {
    while (!undelivered_.empty()) {
      const int signal = undelivered_.front();
      if (foreground_.deliver) {
        if (!foreground_.deliver(child_.pid(), signal)) return;
      } else {
        ::kill(child_.pid(), signal);
      }
      undelivered_.erase(undelivered_.begin());
    }
  }

  Child child_;
  SignalRelay relay_;
  const Foreground& foreground_;
  bool shares_terminal_;
  int interrupts_ = 0;
  std::vector<int> undelivered_;
};

}  // namespace

const std::vector<int>& forwarded_signals() {
  static const std::vector<int> signals{
      SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH};
  return signals;
}

std::vector<int> inherited_ignored_signals() {
  std::vector<int> ignored;
  for (const int signal : forwarded_signals()) {
    struct sigaction action = {};

    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_IGN) ignored.push_back(signal);
  }
  return ignored;
}

bool has_terminal() {
  return static_cast<bool>(fs::Fd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)));
}

Result<Exit> run_in_foreground(Command command, const Foreground& foreground) {
  TRY(interrupt::check());
  const TerminalState terminal;
  command.new_session = !terminal.present();
  for (const int signal : inherited_ignored_signals())
    command.ignored_signals.push_back(signal);
  // From here on signals are the program's.
  SignalRelay relay = TRY(SignalRelay::create());
  const Streams ours{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  Child child = TRY(Child::start(command, foreground.streams.value_or(ours)));
  ForegroundSession session(std::move(child), std::move(relay), foreground, terminal.present());
  const Exit exit = session.run();
  terminal.restore(exit);
  return exit;
}

}  // namespace bprun::process
