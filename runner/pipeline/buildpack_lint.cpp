// SPDX-License-Identifier: MIT
#include "runner/pipeline/buildpack_lint.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/lint/lint.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/stack/date.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

using document::Value;

Result<std::vector<stack::Stack>> chosen_stacks(const BuildpackLintRequest& request,
                                                const stack::Tables& tables) {
  std::vector<stack::Stack> chosen;
  chosen.reserve(request.stacks.size());
  for (const std::string& name : request.stacks)
    chosen.push_back(TRY(tables.find_stack(name)));
  if (!chosen.empty()) return chosen;
  const std::string today = stack::today();
  for (stack::Stack& stack : TRY(tables.known_stacks())) {
    const bool ended = stack.lifecycle.status_on(today) == stack::Status::ended;
    if (request.all || !ended) chosen.push_back(std::move(stack));
  }
  return chosen;
}

std::string counted(std::size_t count, std::string_view what) {
  return format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Value texts(const std::vector<std::string>& list) {
  Value array = Value::array();
  for (const std::string& text : list)
    array.add(text);
  return array;
}

}  // namespace

bool BuildpackLint::is_fine() const {
  return !lint::has_errors(findings);
}

Result<BuildpackLint> lint_buildpack(const BuildpackLintRequest& request) {
  const auto tables = TRY(open_tables(request.tables));
  const auto stacks = TRY(chosen_stacks(request, tables));
  const auto tools = TRY(stack::tools_of(tables));
  BuildpackLint result{
      .buildpack = request.buildpack.native(), .stacks = {}, .unjudged = {}, .findings = {}};
  for (const auto& stack : stacks) {
    result.stacks.push_back(stack.name);
    if (!tools.speaks_of(stack)) result.unjudged.push_back(stack.name);
  }
  result.findings = TRY(lint::lint(request.buildpack, tools, stacks));
  return result;
}

std::string to_text(const BuildpackLint& lint) {
  std::string text;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const lint::Finding& finding : lint.findings) {
    if (finding.severity == lint::Severity::error) ++errors;
    if (finding.severity == lint::Severity::warning) ++warnings;
    text += format("{}: {}: {} [{}]\n",
                   text::printable(to_string(finding.where)),
                   lint::to_string(finding.severity),
                   text::printable(finding.message),
                   finding.id);
    if (!finding.stacks.empty() && lint.stacks.size() > 1) {
      const bool every = finding.stacks.size() + lint.unjudged.size() == lint.stacks.size();
      text += format("    on {}\n", every ? "each of the stacks" : text::list(finding.stacks));
    }
    if (!finding.hint.empty()) text += format("    {}\n", text::printable(finding.hint));
  }
  text += format("{}: {} and {}, against the build images of {}\n",
                 text::printable(lint.buildpack),
                 counted(errors, "error"),
                 counted(warnings, "warning"),
                 text::list(lint.stacks));
  if (!lint.unjudged.empty()) {
    text += format("not known: which tools {} {}\n",
                   text::list(lint.unjudged),
                   lint.unjudged.size() == 1 ? "has" : "have");
  }
  return text;
}

Value to_document(const BuildpackLint& lint) {
  Value findings = Value::array();
  for (const lint::Finding& finding : lint.findings) {
    findings.add(Value::object()
                     .set("id", finding.id)
                     .set("severity", lint::to_string(finding.severity))
                     .set("file", text::printable(finding.where.file))
                     .set("line", finding.where.line)
                     .set("message", text::printable(finding.message))
                     .set("stacks", texts(finding.stacks))
                     .set("hint", text::printable(finding.hint)));
  }
  return Value::object()
      .set("buildpack", text::printable(lint.buildpack))
      .set("stacks", texts(lint.stacks))
      .set("unjudged", texts(lint.unjudged))
      .set("findings", std::move(findings))
      .set("fine", lint.is_fine());
}

}  // namespace bprun::pipeline
