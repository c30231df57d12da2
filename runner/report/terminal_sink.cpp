// SPDX-License-Identifier: MIT
#include "runner/fs/fd.hpp"
#include "runner/report/heroku_log.hpp"
#include "runner/report/screen.hpp"
#include "runner/report/status.hpp"
#include "runner/report/terminal_signals.hpp"

#include <mutex>
#include <system_error>
#include <thread>

namespace bprun::report {

namespace {

using Instant = StatusClock::time_point;
using std::chrono::milliseconds;

/// Between two frames.
constexpr milliseconds frame_interval{100};

/// What is over sooner needs no status.
constexpr milliseconds patience{250};

/// What waits for the next frame, at most.
constexpr std::size_t most_pending = 64UL << 10;

class TerminalSink final : public Sink {
public:
  TerminalSink(const TerminalOptions& options, TerminalSignals signals)
      : screen_(options.descriptor),
        status_({.colour = options.colour, .unicode = options.unicode}, began_),
        log_(
            [this](Channel channel, Writer writer, std::string_view bytes) {
              if (writer == Writer::script) screen_.script(channel, bytes);
              if (writer == Writer::ours) screen_.own(bytes);
            },
            {.verbosity = options.verbosity, .same_place = true, .colour = options.colour}),
        signals_(std::move(signals)),
        keeper_(start_without_signals([this] { keep(); })) {}

  ~TerminalSink() override {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
      signals_.wake();
    }
    keeper_.join();
    screen_.frame({}, screen_.size());
  }

  TerminalSink(const TerminalSink&) = delete;
  TerminalSink& operator=(const TerminalSink&) = delete;

  void emit(const Event& event) override {
    const std::lock_guard lock(mutex_);
    const auto now = StatusClock::now();
    status_.observe(event, now);
    log_.emit(event);
    if (!status_.is_active()) {
      screen_.frame({}, screen_.size());
    } else if (now >= next_frame_) {
      show(now);
    } else {
      if (screen_.pending() > most_pending) screen_.frame({}, screen_.size());
      wake_at(next_frame_);
    }
  }

private:
  /// What is pending, and the status as it is now.
  void show(Instant now) {
    const ScreenSize size = screen_.size();
    const bool is_due = now - began_ >= patience;
    screen_.frame(
        is_due && screen_.is_ours() ? status_.lines(size, now) : std::vector<std::string>(), size);
    next_frame_ = now + frame_interval;
    wake_at(is_due ? status_.next_change(now) : began_ + patience);
  }

  void wake_at(Instant when) {
    if (when >= wake_at_) return;
    wake_at_ = when;
    signals_.wake();
  }

  /// In the thread that looks after the status while nothing happens.
  void keep() {
    for (;;) {
      signals_.wait_until(next_wake());
      // Who calls wake() from here on is heard in the next round.
      const auto seen = signals_.take();
      const std::lock_guard lock(mutex_);
      if (is_over_) return;
      if (seen.stop) step_aside();
      if (seen.go_on) screen_.forget();
      const auto now = StatusClock::now();
      if (now >= wake_at_ || seen.size || seen.go_on) {
        wake_at_ = Instant::max();
        if (status_.is_active()) show(now);
      }
    }
  }

  Instant next_wake() {
    const std::lock_guard lock(mutex_);
    return wake_at_;
  }

  /// Ctrl-Z: the shell gets a terminal without our status.
  void step_aside() {
    screen_.frame({}, screen_.size());
    signals_.stop();
    screen_.forget();
  }

  std::mutex mutex_;
  const Instant began_ = StatusClock::now();
  Screen screen_;
  Status status_;
  HerokuLog log_;
  Instant next_frame_ = began_;
  Instant wake_at_ = Instant::max();
  bool is_over_ = false;
  TerminalSignals signals_;
  std::thread keeper_;  // last: it uses all the others
};

}  // namespace

std::unique_ptr<Sink> terminal_sink(const TerminalOptions& options) {
  auto signals = TerminalSignals::watch();
  // The log is what matters, and can do without the rest.
  const auto log_alone = [&] {
    return heroku_sink(options.descriptor, options.descriptor, options.verbosity);
  };
  if (!signals) return log_alone();
  try {
    return std::make_unique<TerminalSink>(options, std::move(signals).take());
  } catch (const std::system_error&) {  // no more threads for us
    return log_alone();
  }
}

}  // namespace bprun::report
