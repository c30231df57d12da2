// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/markup.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/stack_matrix.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

constexpr std::string_view style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --paper: #ffffff; --ink: #1c2128; --soft: #5b6572; --line: #d9dee5;
  --ok: #e3f5e8; --ok-ink: #14652f; --warn: #fdf1d3; --warn-ink: #7a5200;
  --no: #fde5e4; --no-ink: #9c1f1a; --code: #eef1f5; --accent: #2b62c9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --paper: #1c2026; --ink: #e4e8ee; --soft: #98a3b1; --line: #343b45;
    --ok: #16341f; --ok-ink: #86dca0; --warn: #3b2f10; --warn-ink: #f0c866;
    --no: #43201f; --no-ink: #ff9c95; --code: #272d36; --accent: #86aef5;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem) 3rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
p { margin: .4rem 0; }
a { color: var(--accent); }
.sum { display: flex; flex-wrap: wrap; gap: .5rem; margin: .9rem 0 1.4rem; }
.chip { padding: .15rem .7rem; border-radius: 1rem; font-weight: 600; font-size: .85rem; }
.ok { background: var(--ok); color: var(--ok-ink); }
.warn { background: var(--warn); color: var(--warn-ink); }
.no { background: var(--no); color: var(--no-ink); }
.frame { max-width: max-content; max-height: 85vh; overflow: auto; background: var(--paper);
  border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: separate; border-spacing: 0; }
th { text-align: left; font-weight: 600; background: var(--paper); white-space: nowrap; }
thead th { position: sticky; top: 0; z-index: 2; padding: .6rem .75rem;
  border-bottom: 1px solid var(--line); }
tbody th { position: sticky; left: 0; z-index: 1; padding: .6rem .75rem;
  border-right: 1px solid var(--line); }
thead th:first-child { left: 0; z-index: 3; border-right: 1px solid var(--line); }
th small, td small { display: block; font-weight: 400; font-size: .78rem; color: var(--soft); }
th small { max-width: 12rem; overflow: hidden; text-overflow: ellipsis; }
td { padding: .25rem; vertical-align: top; height: 1px; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
td button { width: 100%; height: 100%; min-width: 8rem; padding: .35rem .6rem; border: 0;
  border-radius: .4rem; font: inherit; text-align: left; cursor: pointer; white-space: nowrap; }
td button b { font-weight: 600; }
td button small { color: inherit; opacity: .85; max-width: 11.5rem; overflow: hidden;
  text-overflow: ellipsis; }
td button:hover, td button:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
[popover] { width: min(44rem, calc(100vw - 2rem)); max-height: 85vh; overflow: auto; padding: 1.4rem 1.6rem;
  background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: .7rem;
  box-shadow: 0 1rem 3rem rgb(0 0 0 / .3); }
[popover]::backdrop { background: rgb(0 0 0 / .35); }
.card h3 { margin: 0 0 .3rem; font-size: 1.1rem; }
.close { float: right; padding: .1rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
  background: none; color: var(--soft); font: inherit; cursor: pointer; }
.said { margin: .9rem 0 0; padding: .7rem .9rem; border-left: 4px solid; border-radius: .3rem;
  background: var(--code); overflow-wrap: anywhere; }
.said.ok { border-color: var(--line); background: var(--code); color: var(--ink); }
.said.no { border-color: var(--no-ink); background: var(--code); color: var(--ink); }
.said.warn { border-color: var(--warn-ink); background: var(--code); color: var(--ink); }
.said p:first-child { margin-top: 0; }
.id { font: 600 .8rem ui-monospace, monospace; color: var(--soft); }
.said strong { display: block; }
pre, code { font: .85rem/1.45 ui-monospace, monospace; }
pre { margin: .4rem 0; padding: .5rem .7rem; background: var(--paper); border-radius: .3rem;
  white-space: pre-wrap; }
.lines { white-space: pre-line; }
.reasons { max-width: 60rem; padding: 0; list-style: none; }
.cells { font-size: .85rem; color: var(--soft); }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
@media print {
  .frame { max-height: none; overflow: visible; border: 0; }
  .close { display: none; }
}
)css";

std::string_view class_of(const MatrixCell& cell) {
  if (!cell.is_good()) return "no";
  return cell.remarks().empty() ? "ok" : "warn";
}

std::string_view class_of(resolve::Severity severity) {
  if (severity == resolve::Severity::error) return "no";
  return severity == resolve::Severity::warning ? "warn" : "ok";
}

std::string_view word_of(const MatrixCell& cell) {
  switch (cell.state) {
  case CellState::possible:
    return cell.remarks().empty() ? "ok" : "ok, with warnings";
  case CellState::built:
    return cell.remarks().empty() ? "built" : "built, with warnings";
  case CellState::failed:
    return "build failed";
  case CellState::impossible:
    break;
  }
  return "not possible";
}

std::string versions_of(const MatrixCell& cell) {
  std::vector<std::string> all;
  all.reserve(cell.verdict.runtimes.size());
  for (const auto& [name, version] : cell.verdict.runtimes)
    all.push_back(format("{} {}", name, version));
  return text::join(all, ", ");
}

std::string paragraph(std::string_view before, std::string_view text) {
  if (text.empty()) return {};
  return format("<p class=\"lines\">{}{}</p>\n", before, markup_escaped(text));
}

/// A diagnosis with all that it says, but for the cells that it is about.
std::string said(const resolve::Diagnosis& diagnosis) {
  std::string text = format("<p><span class=\"id\">{}</span> <strong>{}</strong></p>\n",
                            markup_escaped(diagnosis.id),
                            markup_escaped(diagnosis.message));
  if (diagnosis.where)
    text += format("<p><code>{}</code></p>\n", markup_escaped(to_string(*diagnosis.where)));
  text += paragraph("", diagnosis.why);
  if (!diagnosis.nearest.empty())
    text += paragraph("Nearest: ", text::list(diagnosis.nearest, "or"));
  if (!diagnosis.lines.empty()) {
    text += diagnosis.write_to.empty() ? "<p>Write:</p>\n"
                                       : format("<p>Write into <code>{}</code>:</p>\n",
                                                markup_escaped(diagnosis.write_to));
    text += format("<pre>{}</pre>\n", markup_escaped(text::join(diagnosis.lines, "\n")));
  }
  if (!diagnosis.stacks.empty())
    text += paragraph("Stacks that have it: ", text::join(diagnosis.stacks, ", "));
  return text + paragraph("", diagnosis.advice);
}

std::string cell_id(std::size_t row, std::size_t column) {
  return format("c{}-{}", row + 1, column + 1);
}

std::string table_cell(const MatrixCell& cell, const std::string& id) {
  const auto remarks = cell.remarks();
  const std::string below =
      remarks.empty() || cell.is_good() ? versions_of(cell) : remarks.front()->id;
  return format("<td><button class=\"{}\" popovertarget=\"{}\"><b>{}</b>{}</button></td>\n",
                class_of(cell),
                id,
                word_of(cell),
                below.empty() ? "" : format("<small>{}</small>", markup_escaped(below)));
}

/// What opens when a cell is clicked.
std::string card(const MatrixRow& row, const MatrixCell& cell, const std::string& id) {
  std::string text = format(
      "<article class=\"card\" popover id=\"{0}\">\n"
      "<button class=\"close\" popovertarget=\"{0}\" popovertargetaction=\"hide\">close</button>\n"
      "<h3>{1} on {2}</h3>\n<p><span class=\"chip {3}\">{4}</span></p>\n",
      id,
      markup_escaped(row.name),
      markup_escaped(cell.verdict.stack),
      class_of(cell),
      word_of(cell));
  text += paragraph("Gets ", versions_of(cell));
  text += paragraph("Buildpacks: ", text::join(row.buildpacks, ", "));
  if (!cell.output.empty()) {
    const auto took = static_cast<double>(cell.duration.count()) / 1000;
    text +=
        paragraph("", format("The build took {:.1f} s; its results are in {}.", took, cell.output));
    if (!cell.root.empty()) text += paragraph("Root filesystem: ", cell.root);
  }
  for (const auto& diagnosis : cell.verdict.diagnoses)
    text += format(
        "<div class=\"said {}\">\n{}</div>\n", class_of(diagnosis.severity), said(diagnosis));
  if (cell.verdict.diagnoses.empty()) text += "<p>Nothing is known that speaks against it.</p>\n";
  return text + "</article>\n";
}

std::string chip(int count, std::string_view kind, std::string_view what) {
  if (count == 0) return {};
  return format("<span class=\"chip {}\">{} {}</span>\n", kind, count, what);
}

std::string summary(const Matrix& matrix) {
  const int good = matrix.count(CellState::possible) + matrix.count(CellState::built);
  return format("<p class=\"sum\">\n{}{}{}{}</p>\n",
                chip(good - matrix.warned(), "ok", "ok"),
                chip(matrix.warned(), "warn", "with warnings"),
                chip(matrix.count(CellState::failed), "no", "failed to build"),
                chip(matrix.count(CellState::impossible), "no", "not possible"));
}

std::string table(const Matrix& matrix) {
  std::string text = "<div class=\"frame\"><table>\n<thead><tr><th scope=\"col\">App</th>\n";
  for (std::size_t i = 0; i < matrix.stacks.size(); ++i) {
    const bool ended = std::any_of(matrix.rows.begin(), matrix.rows.end(), [&](const auto& row) {
      return row.cells[i].verdict.ended;
    });
    text += format("<th scope=\"col\">{}{}</th>\n",
                   markup_escaped(matrix.stacks[i]),
                   ended ? "<small>past its end of life</small>" : "");
  }
  text += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < matrix.rows.size(); ++i) {
    const auto& row = matrix.rows[i];
    const std::string source = markup_escaped(row.source);
    text += format("<tr><th scope=\"row\">{}<small title=\"{}\">{}</small></th>\n",
                   markup_escaped(row.name),
                   source,
                   source);
    for (std::size_t k = 0; k < row.cells.size(); ++k)
      text += table_cell(row.cells[k], cell_id(i, k));
    text += "</tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

std::string list_of_reasons(const Matrix& matrix) {
  const MatrixReasons reasons(matrix);
  if (reasons.all().empty()) return {};
  std::string text = "<h2>What there is to know</h2>\n<ul class=\"reasons\">\n";
  for (const auto& reason : reasons.all()) {
    text += format("<li class=\"said {}\">\n{}<p class=\"cells\">{}</p>\n</li>\n",
                   class_of(reason.diagnosis.severity),
                   said(reason.diagnosis),
                   markup_escaped(text::join(reason.cells, ", ")));
  }
  return text + "</ul>\n";
}

std::string counted(std::size_t count, std::string_view what) {
  return format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string to_html(const Matrix& matrix) {
  const std::string title = format(
      "{} on {}", counted(matrix.rows.size(), "app"), counted(matrix.stacks.size(), "stack"));
  std::string text =
      format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
             title,
             style);
  text += summary(matrix) + table(matrix) + list_of_reasons(matrix);
  for (std::size_t i = 0; i < matrix.rows.size(); ++i) {
    for (std::size_t k = 0; k < matrix.rows[i].cells.size(); ++k)
      text += card(matrix.rows[i], matrix.rows[i].cells[k], cell_id(i, k));
  }
  text +=
      format("<footer>Click a cell for the whole answer. Made by bprun {} on {}, with the stack "
             "tables {}.</footer>\n</body>\n</html>\n",
             markup_escaped(matrix.bprun),
             markup_escaped(matrix.day),
             markup_escaped(matrix.tables.substr(0, 12)));
  return text;
}

}  // namespace bprun::pipeline
