// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/pipeline/stack_matrix.hpp"
#include "runner/pipeline/stack_matrix_record.hpp"

#include <algorithm>
#include <set>

namespace bprun::pipeline {

namespace {

constexpr std::size_t terminal = 80;
constexpr std::size_t longest_name = 30;

std::string_view short_word_of(const MatrixCell& cell) {
  switch (cell.state) {
  case CellState::possible:
    return cell.remarks().empty() ? "ok" : "warns";
  case CellState::built:
    return "built";
  case CellState::failed:
    return "fails";
  case CellState::impossible:
    break;
  }
  return "no";
}

/// The same sentences of any other stack.
resolve::Diagnosis without_stack(resolve::Diagnosis diagnosis, const std::string& stack) {
  for (std::string* text : {&diagnosis.message, &diagnosis.why, &diagnosis.advice}) {
    *text = text::replace_all(std::move(*text), " on " + stack, "");
    *text = text::replace_all(std::move(*text), " for " + stack, " for it");
  }
  return diagnosis;
}

/// All of it that is shown.
std::string key_of(const resolve::Diagnosis& diagnosis) {
  std::string key = diagnosis.id + "\n" + resolve::to_text(diagnosis);
  for (const auto* list : {&diagnosis.nearest, &diagnosis.stacks})
    key += text::join(*list, ",") + "\n";
  return key;
}

/// "ok", "warns [2,3]", "no [1]".
std::string shown(const MatrixCell& cell, const MatrixReasons& reasons) {
  std::vector<std::string> numbers;
  for (const auto* remark : cell.remarks()) {
    std::string number = std::to_string(reasons.number_of(*remark, cell.verdict.stack));
    // A later stack's sentence may be the same.
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
      numbers.push_back(std::move(number));
  }
  const std::string word(short_word_of(cell));
  return numbers.empty() ? word : format("{} [{}]", word, text::join(numbers, ","));
}

/// The columns of a table from stack `from` on that fit beside the apps, and at least one.
std::string
block(const Matrix& matrix, const MatrixReasons& reasons, std::size_t from, std::size_t* until) {
  std::vector<Cells> rows = {{"app"}};
  std::size_t width = 3;
  for (const auto& row : matrix.rows) {
    std::string name = row.name;
    if (name.size() > longest_name) name = name.substr(0, longest_name - 2) + "..";
    width = std::max(width, name.size());
    rows.push_back({std::move(name)});
  }
  std::size_t next = from;
  for (; next < matrix.stacks.size(); ++next) {
    Cells column = {matrix.stacks[next]};
    for (const auto& row : matrix.rows)
      column.push_back(shown(row.cells[next], reasons));
    std::size_t widest = 0;
    for (const auto& cell : column)
      widest = std::max(widest, cell.size());
    if (next > from && width + 2 + widest > terminal) break;
    width += 2 + widest;
    for (std::size_t i = 0; i < column.size(); ++i)
      rows[i].push_back(std::move(column[i]));
  }
  *until = next;
  return columns(rows, 0);
}

/// One entry of the legend.
std::string explained(std::size_t number, const MatrixReason& reason) {
  const auto& diagnosis = reason.diagnosis;
  const std::string lead = format("[{}] ", number);
  const std::size_t indent = lead.size();
  const std::string blanks(indent, ' ');
  std::string text = lead + diagnosis.id + "\n";
  std::string sentence = text::printable(diagnosis.message);
  if (diagnosis.where) sentence = format("{}: {}", to_string(*diagnosis.where), sentence);
  if (!diagnosis.nearest.empty())
    sentence += format(" (nearest: {})", text::list(diagnosis.nearest, "or"));
  text += wrapped(blanks, sentence, indent);
  if (!diagnosis.stacks.empty())
    text += wrapped(blanks, "has it: " + text::join(diagnosis.stacks, ", "), indent);
  for (const auto line : text::lines(diagnosis.advice)) {
    if (!text::trim(line).empty()) text += wrapped(blanks, text::printable(line), indent);
  }
  return text;
}

}  // namespace

MatrixReasons::MatrixReasons(const Matrix& matrix) {
  std::vector<std::set<std::string>> stacks;
  for (const auto& row : matrix.rows) {
    for (const auto& cell : row.cells) {
      const auto& stack = cell.verdict.stack;
      const std::string place = format("{} on {}", row.name, stack);
      for (const auto* remark : cell.remarks()) {
        const auto [known, is_new] =
            numbers_.try_emplace(key_of(without_stack(*remark, stack)), reasons_.size() + 1);
        if (is_new) {
          reasons_.push_back({.diagnosis = *remark});
          stacks.emplace_back();
        }
        auto& reason = reasons_[known->second - 1];
        auto& of = stacks[known->second - 1];
        of.insert(stack);
        if (of.size() == 2) reason.diagnosis = without_stack(*remark, stack);
        if (reason.cells.empty() || reason.cells.back() != place) reason.cells.push_back(place);
      }
    }
  }
}

std::size_t MatrixReasons::number_of(const resolve::Diagnosis& diagnosis,
                                     const std::string& stack) const {
  const auto known = numbers_.find(key_of(without_stack(diagnosis, stack)));
  return known == numbers_.end() ? 0 : known->second;
}

std::string summary_of(const Matrix& matrix) {
  const auto cells = matrix.rows.size() * matrix.stacks.size();
  std::vector<std::string> parts;
  const auto add = [&](int count, std::string_view what) {
    if (count > 0) parts.push_back(format("{} {}", count, what));
  };
  add(matrix.count(CellState::built), "built");
  add(matrix.count(CellState::possible), "possible");
  add(matrix.count(CellState::failed), "failed");
  add(matrix.count(CellState::impossible), "impossible");
  add(matrix.warned(), "with warnings");
  return format("{} {}: {}",
                cells,
                cells == 1 ? "cell" : "cells",
                parts.empty() ? "nothing to show" : text::join(parts, ", "));
}

std::string to_text(const Matrix& matrix) {
  const MatrixReasons reasons(matrix);
  std::string text;
  for (std::size_t next = 0; next < matrix.stacks.size();) {
    if (next > 0) text += "\n";
    text += block(matrix, reasons, next, &next);
  }
  if (!reasons.all().empty()) text += "\n";
  std::size_t number = 0;
  for (const auto& reason : reasons.all())
    text += explained(++number, reason);
  text += format("\n{}\n{} resolved and {} built in this run, {} known from an earlier one\n",
                 summary_of(matrix),
                 matrix.resolved,
                 matrix.builds,
                 matrix.kept());
  return text;
}

document::Value to_document(const Matrix& matrix) {
  using document::Value;
  Value stacks = Value::array();
  for (const auto& name : matrix.stacks)
    stacks.add(name);
  Value apps = Value::array();
  for (const auto& row : matrix.rows) {
    Value buildpacks = Value::array();
    for (const auto& name : row.buildpacks)
      buildpacks.add(name);
    Value cells = Value::array();
    for (const auto& cell : row.cells)
      cells.add(to_document(cell));
    apps.add(Value::object()
                 .set("name", row.name)
                 .set("source", row.source)
                 .set("buildpacks", std::move(buildpacks))
                 .set("cells", std::move(cells)));
  }
  return Value::object()
      .set("schema", 1)
      .set("bprun", matrix.bprun)
      .set("tables", matrix.tables)
      .set("day", matrix.day)
      .set("good", matrix.is_all_good())
      .set("resolved", matrix.resolved)
      .set("built", matrix.builds)
      .set("kept", matrix.kept())
      .set("stacks", std::move(stacks))
      .set("apps", std::move(apps));
}

}  // namespace bprun::pipeline
