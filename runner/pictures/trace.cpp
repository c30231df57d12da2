// SPDX-License-Identifier: MIT
#include "runner/pictures/trace.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pictures/reading.hpp"

#include <algorithm>
#include <vector>

namespace bprun::pictures {

namespace {

// The numbers of a trace's processes and rows are its own.
constexpr int phases_process = 1;
constexpr int seen_process = 2;

/// Something that took time, as it will stand in the trace.
struct Span {
  std::int64_t at = 0;  ///< microseconds
  std::int64_t took = 0;
  int process = phases_process;
  int row = 0;
  std::string name;
  std::string_view category;
  Value details = {};
};

/// Microseconds of a member that has milliseconds. A record that somebody has changed may hold any
/// number, and sums of some must stay one: nothing takes longer than three years.
std::int64_t microseconds_of(const Value& value, std::string_view key) {
  return std::min<std::int64_t>(number_of(value, key), 100'000'000'000) * 1000;
}

Value named_row(std::string_view kind, int process, int row, std::string_view name) {
  return Value::object()
      .set("ph", "M")
      .set("name", kind)
      .set("pid", process)
      .set("tid", row)
      .set("ts", 0)
      .set("args", Value::object().set("name", text::printable(name)));
}

Value event_of(Span span) {
  return Value::object()
      .set("ph", "X")
      .set("name", text::printable(span.name))
      .set("cat", span.category)
      .set("pid", span.process)
      .set("tid", span.row)
      .set("ts", span.at)
      .set("dur", span.took)
      .set("args", std::move(span.details));
}

/// In one row a span lies within another or beside it: viewers take what overlaps for an error.
void take_phases(const Value& record, std::vector<Span>& spans, Value& events) {
  std::vector<std::string_view> rows{"bprun"};
  events.add(named_row("thread_name", phases_process, 0, rows[0]));
  std::int64_t free_at = 0;
  const auto& phases = member_of(record, "phases").elements();
  for (const Value& phase : phases) {
    const auto buildpack = raw_text(phase, "buildpack");
    std::size_t row = 0;
    if (!buildpack.empty()) {
      const auto known = std::find(rows.begin() + 1, rows.end(), buildpack);
      row = static_cast<std::size_t>(known - rows.begin());
      if (known == rows.end()) {
        events.add(named_row("thread_name", phases_process, static_cast<int>(row), buildpack));
        rows.push_back(buildpack);
      }
    }
    // Of phases whole milliseconds are known, so one may seem to begin before the end of another.
    const auto at = std::max(microseconds_of(phase, "at_ms"), free_at);
    const auto took = microseconds_of(phase, "ms");
    free_at = at + took;
    spans.push_back({.at = at,
                     .took = took,
                     .row = static_cast<int>(row),
                     .name = std::string(raw_text(phase, "phase")),
                     .category = "phase",
                     .details = Value::object()
                                    .set("buildpack", text::printable(buildpack))
                                    .set("status", number_of(phase, "status"))});
  }
}

void take_processes(const Value& record, std::vector<Span>& spans, Value& events) {
  const Value& processes = member_of(member_of(record, "processes"), "longest");
  if (processes.elements().empty()) return;
  events.add(named_row("process_name", seen_process, 0, "processes (sampled)"));
  std::vector<Span> seen;
  seen.reserve(processes.elements().size());
  for (const Value& process : processes.elements()) {
    const auto command = raw_text(process, "command");
    const auto end = std::min(command.find(' '), command.size());
    const auto slash = command.substr(0, end).rfind('/') + 1;  // 0 where there is none
    seen.push_back({.at = microseconds_of(process, "at_ms"),
                    .took = microseconds_of(process, "ms"),
                    .process = seen_process,
                    .name = std::string(command.substr(slash, 80)),
                    .category = "process",
                    .details = Value::object()
                                   .set("command", text::printable(command))
                                   .set("pid", number_of(process, "pid"))
                                   .set("parent", number_of(process, "parent"))
                                   .set("cpu_ms", number_of(process, "cpu_ms"))});
  }
  std::stable_sort(
      seen.begin(), seen.end(), [](const Span& a, const Span& b) { return a.at < b.at; });
  std::vector<std::int64_t> free_at;
  for (Span& span : seen) {
    auto row = std::find_if(
        free_at.begin(), free_at.end(), [&span](std::int64_t free) { return free <= span.at; });
    if (row == free_at.end()) row = free_at.insert(row, 0);
    *row = span.at + span.took;
    span.row = static_cast<int>(row - free_at.begin());
    spans.push_back(std::move(span));
  }
  for (std::size_t row = 0; row < free_at.size(); ++row) {
    const int number = static_cast<int>(row);
    events.add(named_row("thread_name", seen_process, number, format("side by side {}", row + 1)));
  }
}

}  // namespace

Value trace_of(const Value& record) {
  Value events = Value::array();
  const auto what = raw_text(member_of(record, "source"), "description");
  events.add(named_row("process_name", phases_process, 0, format("build of {}", what)));
  std::vector<Span> spans;
  take_phases(record, spans, events);
  take_processes(record, spans, events);
  std::stable_sort(
      spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.at < b.at; });
  for (Span& span : spans)
    events.add(event_of(std::move(span)));
  return Value::object()
      .set("displayTimeUnit", "ms")
      .set("traceEvents", std::move(events))
      .set("otherData", Value::object().set("bprun", raw_text(record, "bprun")));
}

}  // namespace bprun::pictures
