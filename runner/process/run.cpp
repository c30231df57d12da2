// SPDX-License-Identifier: MIT
#include "runner/process/run.hpp"

#include "runner/base/format.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>

namespace bprun::process {

namespace {

using std::chrono::milliseconds;

/// How long output is still read after the program has ended, if somebody else holds it open.
constexpr milliseconds last_words{100};

/// Output that stops for this long is shown as far as it is.
constexpr milliseconds pause{50};

/// Until the first look: what is over sooner has no processes to speak of.
constexpr milliseconds first_look{20};

enum class Stage { running, terminating, draining };

/// One program from start to end: a poll loop over its output, its end, the interrupt pipe and the
/// clock.
class Session {
public:
  Session(const Watch& watch, Child child, fs::Fd out, fs::Fd err, fs::Fd in)
      : watch_(watch),
        child_(std::move(child)),
        out_(std::move(out)),
        err_(std::move(err)),
        in_(std::move(in)),
        buffer_(std::make_unique<std::array<char, 65536>>()) {}

  Result<Outcome> run() {
    while (out_ || err_ || !ended_) {
      if (stage_ == Stage::draining && Clock::now() >= drain_until_) break;
      wait_for_something();
      act_on_clock();
    }
    // The group's leader is gone; what it started in the background goes too.
    ::kill(-pid_, SIGKILL);
    outcome_.exit = child_.wait();
    outcome_.duration = std::chrono::duration_cast<milliseconds>(Clock::now() - started_);
    if (interrupted_by_) return interrupt::error(*interrupted_by_);
    return outcome_;
  }

private:
  void wait_for_something() {
    std::array<pollfd, 5> polled{
        {{out_.get(), POLLIN, 0},
         {err_.get(), POLLIN, 0},
         {ended_ ? -1 : child_.pidfd(), POLLIN, 0},
         {interrupted_by_ || !watch_.heeds_interrupts ? -1 : interrupt::descriptor(), POLLIN, 0},
         {in_ ? in_.get() : -1, POLLOUT, 0}}};
    if (::poll(polled.data(), polled.size(), timeout()) < 0) return;
    if (polled[0].revents != 0) read_from(out_, Stream::out);
    if (polled[1].revents != 0) read_from(err_, Stream::err);
    if (polled[4].revents != 0) feed();
    if (polled[3].revents != 0) on_interrupt();
    // Looked at last: what was written before the end has then been read or is in the pipe.
    if (polled[2].revents != 0) {
      ended_ = true;
      stage_ = Stage::draining;
      drain_until_ = Clock::now() + last_words;
    }
  }

  int timeout() const {
    auto wake = Clock::time_point::max();
    if (watch_.check) wake = Clock::now() + watch_.poll_interval;
    if (stage_ == Stage::running && watch_.deadline) wake = std::min(wake, *watch_.deadline);
    if (stage_ == Stage::terminating) wake = std::min(wake, kill_at_);
    if (stage_ == Stage::draining) wake = std::min(wake, drain_until_);
    wake = std::min(wake, pause_at_);
    if (watch_.look && !ended_) wake = std::min(wake, next_look_);
    if (wake == Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(wake - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
  }

  void read_from(fs::Fd& stream, Stream which) {
    const ssize_t count = ::read(stream.get(), buffer_->data(), buffer_->size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) {
      stream = fs::Fd();
      return;
    }
    if (watch_.on_output) {
      watch_.on_output(which, {buffer_->data(), static_cast<std::size_t>(count)});
    }
    if (watch_.on_pause) pause_at_ = Clock::now() + pause;
  }

  void feed() {
    const std::string_view rest = std::string_view(*watch_.input).substr(fed_);
    const ssize_t count = rest.empty() ? 0 : ::write(in_.get(), rest.data(), rest.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count > 0) fed_ += static_cast<std::size_t>(count);
    if (count < 0 || fed_ == watch_.input->size()) in_ = fs::Fd();
  }

  void on_interrupt() {
    interrupted_by_ = interrupt::pending();
    if (interrupted_by_) terminate(*interrupted_by_);
  }

  void act_on_clock() {
    const auto now = Clock::now();
    if (now >= pause_at_) {
      pause_at_ = Clock::time_point::max();
      watch_.on_pause();
    }
    if (watch_.look && !ended_ && now >= next_look_) next_look_ = now + watch_.look();
    if (stage_ == Stage::running && watch_.deadline && now >= *watch_.deadline) {
      outcome_.timed_out = true;
      terminate(SIGTERM);
    }
    if (stage_ == Stage::running && watch_.check && now >= next_check_) {
      next_check_ = now + watch_.poll_interval;
      outcome_.stopped_because = watch_.check();
      // Who fills the memory or the disk does not get three more seconds for it.
      if (outcome_.stopped_because) {
        child_.kill(SIGKILL);
        terminate(SIGKILL);
      }
    }
    if (stage_ == Stage::terminating && now >= kill_at_) {
      child_.kill(SIGKILL);
      kill_at_ = now + watch_.grace;
    }
  }

  void terminate(int signal) {
    if (watch_.deliver && signal != SIGKILL) {
      watch_.deliver(pid_, signal);
    } else {
      child_.kill(signal);
      child_.kill(SIGCONT);
    }
    stage_ = Stage::terminating;
    kill_at_ = Clock::now() + watch_.grace;
  }

  const Watch& watch_;
  Child child_;
  pid_t pid_ = child_.pid();
  fs::Fd out_;
  fs::Fd err_;
  fs::Fd in_;
  std::unique_ptr<std::array<char, 65536>> buffer_;
  std::size_t fed_ = 0;
  Stage stage_ = Stage::running;
  bool ended_ = false;
  std::optional<int> interrupted_by_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_check_ = started_ + watch_.poll_interval;
  Clock::time_point next_look_ = started_ + first_look;
  Clock::time_point kill_at_ = Clock::time_point::max();
  Clock::time_point drain_until_ = Clock::time_point::max();
  Clock::time_point pause_at_ = Clock::time_point::max();
  Outcome outcome_;
};

}  // namespace

Result<Outcome> run(const Command& command, const Watch& watch) {
  if (watch.heeds_interrupts) TRY(interrupt::check());
  fs::Pipe out = TRY(fs::Pipe::create());
  fs::Pipe err = TRY(fs::Pipe::create());
  fs::Pipe in;
  if (watch.input) {
    in = TRY(fs::Pipe::create());
    ::fcntl(in.write_end.get(), F_SETFL, O_NONBLOCK);
  }
  Child child = TRY(
      Child::start(command, Streams{in.read_end.get(), out.write_end.get(), err.write_end.get()}));
  out.write_end = fs::Fd();
  err.write_end = fs::Fd();
  in.read_end = fs::Fd();
  Session session(watch,
                  std::move(child),
                  std::move(out.read_end),
                  std::move(err.read_end),
                  std::move(in.write_end));
  return session.run();
}

Result<Captured>
capture(const Command& command, std::size_t limit, std::optional<milliseconds> timeout) {
  Captured captured;
  Watch watch;
  watch.on_output = [&](Stream stream, std::string_view bytes) {
    auto& text = stream == Stream::out ? captured.out : captured.err;
    text.append(bytes.substr(0, limit - std::min(limit, text.size())));
  };
  if (timeout) watch.deadline = Clock::now() + *timeout;
  const Outcome outcome = TRY(run(command, watch));
  if (outcome.timed_out) {
    return Error{.kind = ErrorKind::timeout,
                 .message =
                     format("{} did not end in {} s", command.argv[0], timeout->count() / 1000)};
  }
  captured.exit = outcome.exit;
  return captured;
}

}  // namespace bprun::process
