// SPDX-License-Identifier: MIT
#pragma once

#include "runner/report/event.hpp"
#include "runner/report/screen.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bprun::report {

using StatusClock = std::chrono::steady_clock;

/// How fast a number grows: over the last seconds, so that a stall shows.
class Rate {
public:
  void note(StatusClock::time_point now, unsigned long long value);

  /// A second; 0 where nothing has come for a while, or too little is known.
  unsigned long long per_second(StatusClock::time_point now) const;

private:
  std::deque<std::pair<StatusClock::time_point, unsigned long long>> samples_;
};

/// How the status looks.
struct StatusLook {
  bool colour = true;
  bool unicode = true;
};

/// What a build is doing, out of its events alone: which phase of which buildpack, for how long,
/// how much was written or transferred, how fast, and a bar for each transfer. Draws nothing and
/// asks no clock.
class Status {
public:
  Status(StatusLook look, StatusClock::time_point began) : look_(look), began_(began) {}

  void observe(const Event& event, StatusClock::time_point now);

  /// False between phases: there is nothing to say then.
  bool is_active() const { return !phases_.empty(); }

  /// When lines() will be others, though nothing happens: a second is full.
  StatusClock::time_point next_change(StatusClock::time_point now) const;

  /// Of at most size.columns - 1 cells each, and fewer than size.rows; none while inactive.
  std::vector<std::string> lines(const ScreenSize& size, StatusClock::time_point now) const;

private:
  struct Phase {
    std::string name;
    StatusClock::time_point began;
    unsigned long long written = 0;  ///< by its scripts
    Rate rate = {};
    StatusClock::time_point last_written = {};
  };

  struct Transfer {
    std::string what;
    std::string label;
    unsigned long long done = 0;
    std::optional<unsigned long long> total = std::nullopt;
    std::string trouble = "";
    Rate rate = {};
  };

  void observe_progress(const Progress& progress, StatusClock::time_point now);
  std::string phase_line(std::size_t width, StatusClock::time_point now) const;
  std::vector<std::pair<std::string, bool>> facts(StatusClock::time_point now) const;
  std::string bar_line(const Transfer& transfer,
                       std::size_t width,
                       std::size_t label_width,
                       StatusClock::time_point now) const;
  std::string bar(const Transfer& transfer, std::size_t width) const;
  std::string styled(std::string_view style, std::string_view text) const;
  std::string_view mark() const;

  StatusLook look_;
  StatusClock::time_point began_;
  std::vector<Phase> phases_;  ///< the last is in the one before it
  std::vector<Transfer> transfers_;
  /// Of all transfers of this phase, those that are over included.
  unsigned long long transferred_ = 0;
  Rate transfer_rate_;
};

}  // namespace bprun::report
