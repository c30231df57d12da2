// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_lint.hpp"

#include "runner/base/format.hpp"

namespace bprun::pipeline {

using document::Value;

Result<StackLint> lint_stacks(const std::optional<fs::Path>& stacks) {
  StackLint lint{.where = stacks ? stacks->string() : "the compiled-in tables"};
  lint.problems = TRY(stack::lint(stacks));
  return lint;
}

std::string to_text(const StackLint& lint) {
  if (lint.problems.empty()) return format("nothing is wrong with {}\n", lint.where);
  std::string text;
  for (const stack::Problem& problem : lint.problems)
    text += format("{}: {}\n", to_string(problem.where), problem.message);
  return text;
}

Value to_document(const StackLint& lint) {
  Value problems = Value::array();
  for (const stack::Problem& problem : lint.problems) {
    const bool broken = problem.weight == stack::Weight::broken;
    problems.add(Value::object()
                     .set("file", problem.where.file)
                     .set("line", problem.where.line)
                     .set("message", problem.message)
                     .set("weight", broken ? "broken" : "untidy"));
  }
  return Value::object().set("problems", std::move(problems));
}

}  // namespace bprun::pipeline
