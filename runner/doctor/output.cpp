// SPDX-License-Identifier: MIT
#include "runner/doctor/output.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::doctor {

namespace {

using document::Value;

std::string counted(std::size_t count, std::string_view noun) {
  return format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::size_t count_of(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.severity == severity;
      }));
}

Value place_value(const Location& where) {
  Value physical = Value::object().set("artifactLocation", Value::object().set("uri", where.file));
  if (where.line > 0) physical.set("region", Value::object().set("startLine", where.line));
  return Value::array().add(Value::object().set("physicalLocation", std::move(physical)));
}

}  // namespace

std::string to_text(const std::vector<Finding>& findings) {
  std::string shown;
  for (const auto& finding : findings) {
    const std::string place =
        finding.where.file.empty() ? "this machine" : text::printable(to_string(finding.where));
    shown += format("{}: {}: {} [{}]\n",
                    place,
                    to_string(finding.severity),
                    text::printable(finding.message),
                    finding.id);
    for (const auto line : text::lines(finding.fix))
      shown += format("    {}\n", text::printable(line));
  }
  if (findings.empty()) return "nothing was found\n";
  return shown + format("{}, {}, {}\n",
                        counted(count_of(findings, Severity::error), "error"),
                        counted(count_of(findings, Severity::warning), "warning"),
                        counted(count_of(findings, Severity::note), "note"));
}

Value to_document(const std::vector<Finding>& findings) {
  Value list = Value::array();
  for (const auto& finding : findings) {
    list.add(Value::object()
                 .set("id", finding.id)
                 .set("severity", to_string(finding.severity))
                 .set("file", finding.where.file.empty() ? Value() : Value(finding.where.file))
                 .set("line", finding.where.line > 0 ? Value(finding.where.line) : Value())
                 .set("message", finding.message)
                 .set("fix", finding.fix));
  }
  return Value::object().set("schema", 1).set("findings", std::move(list));
}

Value to_sarif(const std::vector<Finding>& findings, std::string_view version) {
  Value rules = Value::array();
  for (const auto& kind : kinds()) {
    rules.add(
        Value::object()
            .set("id", kind.id)
            .set("shortDescription", Value::object().set("text", kind.says))
            .set("defaultConfiguration", Value::object().set("level", to_string(kind.severity))));
  }
  Value results = Value::array();
  for (const auto& finding : findings) {
    if (finding.where.file.empty()) continue;
    results.add(
        Value::object()
            .set("ruleId", finding.id)
            .set("level", to_string(finding.severity))
            .set("message",
                 Value::object().set("text", format("{}. {}", finding.message, finding.fix)))
            .set("locations", place_value(finding.where)));
  }
  Value driver = Value::object()
                     .set("name", "bprun doctor")
                     .set("version", version)
                     .set("rules", std::move(rules));
  Value run = Value::object()
                  .set("tool", Value::object().set("driver", std::move(driver)))
                  .set("results", std::move(results));
  return Value::object()
      .set("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      .set("version", "2.1.0")
      .set("runs", Value::array().add(std::move(run)));
}

}  // namespace bprun::doctor
