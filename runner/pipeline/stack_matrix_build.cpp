// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_matrix_build.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/output.hpp"
#include "runner/process/child.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/own_program.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <list>

namespace bprun::pipeline {

namespace {

using Clock = std::chrono::steady_clock;
using document::Value;

constexpr const char* log_name = "build.log";

struct Running {
  CellBuild what;
  process::Child child;
  Clock::time_point started;
};

/// Waits until a build has ended, or a signal came.
void wait_for_one(const std::list<Running>& running) {
  std::vector<pollfd> polled;
  for (const auto& each : running)
    polled.push_back({each.child.pidfd(), POLLIN, 0});
  if (process::interrupt::descriptor() >= 0)
    polled.push_back({process::interrupt::descriptor(), POLLIN, 0});
  ::poll(polled.data(), polled.size(), -1);
}

bool has_ended(const process::Child& child) {
  pollfd polled{child.pidfd(), POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

class CellBuilder {
public:
  CellBuilder(const MatrixRequest& request, report::Sink& sink) : request_(request), sink_(sink) {}

  Result<void> run(std::vector<CellBuild> wanted, const std::function<Result<void>()>& on_done) {
    auto next = wanted.begin();
    while (next != wanted.end() || !running_.empty()) {
      while (next != wanted.end() && running_.size() < std::max(request_.jobs, 1U))
        TRY(start(*next++));
      wait_for_one(running_);
      if (const auto signal = process::interrupt::pending()) return stop(*signal);
      for (auto each = running_.begin(); each != running_.end();) {
        if (!has_ended(each->child)) {
          ++each;
          continue;
        }
        TRY(finish(*each));
        each = running_.erase(each);
        TRY(on_done());
      }
    }
    return {};
  }

private:
  Path output_of(const MatrixCell& cell) const { return request_.directory / cell.output; }

  Result<void> start(const CellBuild& what) {
    const MatrixCell& cell = *what.cell;
    const Path output = output_of(cell);
    TRY(fs::make_directories(output));
    // What an earlier build said must not be taken for this one's.
    TRY(fs::remove_file(output / pack::record_file));
    const Path program = TRY(process::own_program());
    process::Command command{.argv = {program.native(), "build"},
                             .environment = request_.common.caller};
    auto& argv = command.argv;
    argv.insert(argv.end(), {"--stack", cell.verdict.stack, "--output", output.native()});
    // Builds of one app take turns at its cache; and what one stack compiled is no other's.
    std::error_code ignored;
    const auto place = std::filesystem::weakly_canonical(what.source, ignored).native();
    argv.insert(
        argv.end(),
        {"--app",
         format("{}-{}-{}", what.app, cell.verdict.stack, sha256_hex(place).substr(0, 12))});
    if (!cell.root.empty()) argv.insert(argv.end(), {"--stack-root", cell.root});
    argv.insert(argv.end(), request_.build_options.begin(), request_.build_options.end());
    argv.insert(argv.end(), what.source);
    const fs::Fd log =
        TRY(fs::open_file(output / log_name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644));
    auto child =
        TRY(process::Child::start(command, {.in = -1, .out = log.get(), .err = log.get()}));
    sink_.emit(report::Title{format("Building {} on {}", what.app, cell.verdict.stack)});
    running_.push_back({.what = what, .child = std::move(child), .started = Clock::now()});
    return {};
  }

  Result<void> finish(Running& ended) {
    const auto exit = ended.child.wait();
    MatrixCell& cell = *ended.what.cell;
    cell.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - ended.started);
    cell.state = exit.ok() ? CellState::built : CellState::failed;
    if (!exit.ok()) cell.verdict.diagnoses.push_back(TRY(failure(cell, exit)));
    sink_.emit(report::Detail{format("{} on {}: {} after {:.1f} s",
                                     ended.what.app,
                                     cell.verdict.stack,
                                     to_string(cell.state),
                                     static_cast<double>(cell.duration.count()) / 1000)});
    return {};
  }

  /// What its build.json says, or where there is none, how it ended.
  Result<resolve::Diagnosis> failure(const MatrixCell& cell, const process::Exit& exit) const {
    const Path file = output_of(cell) / pack::record_file;
    const std::string log = format("The log: {}", (Path(cell.output) / log_name).native());
    resolve::Diagnosis diagnosis{.id = "build-failed",
                                 .kind = ErrorKind::script,
                                 .message = format("bprun build {}", exit.str()),
                                 .basis = stack::Basis::measured,
                                 .advice = log};
    const auto text = TRY(fs::read_file_if_exists(file));
    if (!text) return diagnosis;
    const auto record = document::parse_json(*text, file.native());
    const auto* cause = record ? record->find("cause") : nullptr;
    if (cause == nullptr || cause->find_string("message") == nullptr) return diagnosis;
    Value finding = Value::object()
                        .set("id", diagnosis.id)
                        .set("severity", "error")
                        .set("basis", "measured")
                        .set("message", *cause->find_string("message"));
    if (const auto* kind = cause->find_string("kind")) finding.set("kind", *kind);
    if (const auto* where = cause->find("where"); where != nullptr && where->is_object()) {
      for (const auto& [name, value] : where->members())
        finding.set(name, value);
    }
    const auto* hint = cause->find_string("hint");
    finding.set("advice", hint == nullptr || hint->empty() ? log : format("{}\n{}", *hint, log));
    return resolve::read_diagnosis(finding, file.native());
  }

  Error stop(int signal) {
    for (auto& each : running_)
      each.child.kill(signal);
    for (auto& each : running_)
      static_cast<void>(each.child.wait());
    return process::interrupt::error(signal);
  }

  const MatrixRequest& request_;
  report::Sink& sink_;
  std::list<Running> running_;
};

}  // namespace

Result<void> build_cells(const MatrixRequest& request,
                         std::vector<CellBuild> wanted,
                         report::Sink& sink,
                         const std::function<Result<void>()>& on_done) {
  return CellBuilder(request, sink).run(std::move(wanted), on_done);
}

}  // namespace bprun::pipeline
