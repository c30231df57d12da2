// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/pipeline/report_page.hpp"

#include <algorithm>
#include <vector>

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr int traced_process = 1;

Value named_row(std::string_view kind, int row, std::string_view name) {
  return Value::object()
      .set("ph", "M")
      .set("name", kind)
      .set("pid", traced_process)
      .set("tid", row)
      .set("args", Value::object().set("name", name));
}

std::string traced_text(const Value& value, std::string_view key) {
  const std::string* text = value.find_string(key);
  return text != nullptr ? *text : std::string();
}

std::int64_t traced_number(const Value& value, std::string_view key) {
  const Value* member = value.find(key);
  const auto* number = member != nullptr ? member->as_integer() : nullptr;
  return number != nullptr ? *number : 0;
}

}  // namespace

Value trace_of(const Value& record) {
  Value events = Value::array();
  const Value* source = record.find("source");
  const std::string what = source != nullptr ? traced_text(*source, "description") : "";
  events.add(named_row("process_name", 0, format("build of {}", what)));
  std::vector<std::string> rows{"bprun"};
  events.add(named_row("thread_name", 0, rows[0]));
  const Value* phases = record.find("phases");
  if (phases != nullptr) {
    for (const Value& phase : phases->elements()) {
      const std::string buildpack = traced_text(phase, "buildpack");
      std::size_t row = 0;
      if (!buildpack.empty()) {
        const auto known = std::find(rows.begin() + 1, rows.end(), buildpack);
        row = static_cast<std::size_t>(known - rows.begin());
        if (known == rows.end()) {
          events.add(named_row("thread_name", static_cast<int>(row), buildpack));
          rows.push_back(buildpack);
        }
      }
      events.add(Value::object()
                     .set("ph", "X")
                     .set("name", traced_text(phase, "phase"))
                     .set("cat", "phase")
                     .set("pid", traced_process)
                     .set("tid", static_cast<int>(row))
                     .set("ts", traced_number(phase, "at_ms") * 1000)
                     .set("dur", traced_number(phase, "ms") * 1000)
                     .set("args", Value::object().set("status", traced_number(phase, "status"))));
    }
  }
  return Value::object()
      .set("displayTimeUnit", "ms")
      .set("traceEvents", std::move(events))
      .set("otherData", Value::object().set("bprun", traced_text(record, "bprun")));
}

}  // namespace bprun::pipeline
