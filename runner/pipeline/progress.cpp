// SPDX-License-Identifier: MIT
#include "runner/pipeline/progress.hpp"

namespace bprun::pipeline {

namespace {

constexpr std::chrono::milliseconds telling_interval{200};

}  // namespace

Transferring::~Transferring() {
  if (next_ == std::chrono::steady_clock::time_point{}) return;
  sink_.emit(report::Progress{.what = what_, .done = done_, .total = total_, .finished = true});
}

void Transferring::at(unsigned long long done) {
  done_ = done;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + telling_interval;
  sink_.emit(report::Progress{.what = what_, .done = done, .total = total_});
}

std::function<void(const transfer::Progress&)> progress_to(report::Sink& sink) {
  return [&sink](const transfer::Progress& progress) {
    sink.emit(report::Progress{.what = progress.url,
                               .done = progress.received,
                               .total = progress.total,
                               .finished = progress.finished,
                               .trouble = progress.retry_because});
  };
}

}  // namespace bprun::pipeline
