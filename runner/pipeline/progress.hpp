// SPDX-License-Identifier: MIT
#pragma once

#include "runner/report/event.hpp"
#include "runner/transfer/fetch.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

/// How far things are, as events.
namespace bprun::pipeline {

/// One transfer that is no download: packing, sending. Its end is told when this goes.
class Transferring {
public:
  Transferring(report::Sink& sink, std::string what, std::optional<unsigned long long> total)
      : sink_(sink), what_(std::move(what)), total_(total) {}

  ~Transferring();
  Transferring(const Transferring&) = delete;
  Transferring& operator=(const Transferring&) = delete;

  /// Told at most five times a second, however often it is called.
  void at(unsigned long long done);

  /// The total has turned out to be another one.
  void expect(unsigned long long total) { total_ = total; }

private:
  report::Sink& sink_;
  std::string what_;
  std::optional<unsigned long long> total_;
  unsigned long long done_ = 0;
  std::chrono::steady_clock::time_point next_{};
};

/// For FetchOptions::on_progress. `sink` outlives the download.
std::function<void(const transfer::Progress&)> progress_to(report::Sink& sink);

/// Runs an action between a PhaseStarted and a PhaseFinished, for pipelines without a BuildState.
template <class Action>
auto in_phase(report::Sink& sink, const char* name, const Action& action) -> decltype(action()) {
  sink.emit(report::PhaseStarted{name, ""});
  const auto began = std::chrono::steady_clock::now();
  auto result = action();
  const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  sink.emit(report::PhaseFinished{name, "", result ? 0 : exit_status(result.error()), duration});
  return result;
}

}  // namespace bprun::pipeline
