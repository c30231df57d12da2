// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/pipeline/stack_matrix.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::pipeline;
using resolve::Severity;

namespace {

resolve::Diagnosis said(Severity severity, std::string id, std::string message) {
  return {.id = std::move(id), .severity = severity, .message = std::move(message)};
}

MatrixCell cell(std::string stack, CellState state, std::vector<resolve::Diagnosis> diagnoses) {
  MatrixCell made{.state = state};
  made.verdict.stack = std::move(stack);
  made.verdict.diagnoses = std::move(diagnoses);
  return made;
}

/// Two apps on two stacks; what one of them says is as hostile as a file of an app can be.
Matrix example() {
  auto hostile =
      said(Severity::error, "malformed", "'<script>x</script>\x1b' & \"y\" is no version");
  hostile.where = Location{.file = "a&b/<mix.exs>", .line = 3};
  hostile.nearest = {"27.2", "26.2.1"};
  hostile.lines = {"erlang_version=27.2"};
  hostile.write_to = "elixir_buildpack.config:1";
  hostile.advice = "Write '<27.2>'.";
  const auto ended = said(Severity::warning, "stack-past-end-of-life", "old is past its end");
  const auto note = said(Severity::note, "otp-chosen", "OTP 27 was chosen");
  Matrix matrix{.bprun = "1.2.3", .tables = std::string(64, 'a'), .day = "2026-11-30"};
  matrix.stacks = {"new", "old"};
  matrix.rows.push_back({.name = "shop", .source = "./shop"});
  matrix.rows[0].cells = {cell("new", CellState::possible, {note}),
                          cell("old", CellState::possible, {ended})};
  matrix.rows.push_back({.name = "broken", .source = "./<broken>"});
  matrix.rows[1].cells = {cell("new", CellState::impossible, {hostile}),
                          cell("old", CellState::impossible, {ended, hostile})};
  return matrix;
}

bool holds(const std::string& text, std::string_view piece) {
  return text.find(piece) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view piece) {
  std::size_t found = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("a cell is told by its first error, else by its warnings") {
  const Matrix matrix = example();
  CHECK(matrix.rows[0].cells[0].remarks().empty());
  CHECK(matrix.rows[0].cells[1].remarks().front()->id == "stack-past-end-of-life");
  REQUIRE(matrix.rows[1].cells[1].remarks().size() == 1);
  CHECK(matrix.rows[1].cells[1].remarks().front()->id == "malformed");
  CHECK(matrix.warned() == 1);
  CHECK_FALSE(matrix.is_all_good());
}

TEST_CASE("what several cells have in common is said once") {
  const Matrix matrix = example();
  const MatrixReasons reasons(matrix);
  REQUIRE(reasons.all().size() == 2);
  const auto& second = reasons.all()[1];
  CHECK(second.cells == std::vector<std::string>{"broken on new", "broken on old"});
  CHECK(reasons.number_of(second.diagnosis, "new") == 2);
  CHECK(reasons.number_of(said(Severity::error, "other", ""), "new") == 0);
}

TEST_CASE("stacks with the same reason share it, and its sentence names none of them") {
  Matrix matrix = example();
  auto& cells = matrix.rows[1].cells;
  for (auto& each : cells) {
    each.verdict.diagnoses = {
        said(Severity::error, "released-not-built", "27.2 is not built for " + each.verdict.stack)};
  }
  const MatrixReasons shared(matrix);
  REQUIRE(shared.all().size() == 2);
  CHECK(shared.all()[1].diagnosis.message == "27.2 is not built for it");
  CHECK(shared.number_of(cells[1].verdict.diagnoses[0], "old") == 2);

  cells.pop_back();
  CHECK(MatrixReasons(matrix).all()[1].diagnosis.message == "27.2 is not built for new");
}

TEST_CASE("the table for a terminal has cells, a legend and a sum") {
  const std::string text = to_text(example());
  CHECK(text.starts_with("app     new     old\n"
                         "shop    ok      warns [1]\n"
                         "broken  no [2]  no [2]\n\n"
                         "[1] stack-past-end-of-life\n    old is past its end\n"
                         "[2] malformed\n    a&b/<mix.exs>:3: "));
  CHECK(holds(text, "nearest: 27.2"));
  CHECK(holds(text, "4 cells: 2 possible, 2 impossible, 1 with warnings\n"));
  CHECK_FALSE(holds(text, "\x1b"));
}

TEST_CASE("more stacks than a terminal has room for go on below") {
  Matrix matrix = example();
  matrix.stacks.clear();
  for (auto& row : matrix.rows)
    row.cells.clear();
  for (int i = 10; i < 40; ++i) {
    matrix.stacks.push_back("heroku-" + std::to_string(i));
    for (auto& row : matrix.rows)
      row.cells.push_back(cell(matrix.stacks.back(), CellState::possible, {}));
  }
  matrix.rows[0].name = std::string(200, 'n');
  const std::string text = to_text(matrix);
  for (const auto line : text::lines(text))
    CHECK(line.size() <= 80);
  for (const auto& stack : matrix.stacks)
    CHECK(count(text, stack) == 1);
}

TEST_CASE("JUnit has a testcase a cell, and failures with their messages") {
  const std::string xml = to_junit(example());
  CHECK(holds(xml, "<testsuites name=\"bprun stack matrix\" tests=\"4\" failures=\"2\""));
  CHECK(count(xml, "<testcase ") == 4);
  CHECK(holds(xml,
              "<failure type=\"malformed\" message=\"&#39;&lt;script&gt;x&lt;/script&gt;\\x1b&#39; "
              "&amp; &quot;y&quot; is no version\">a&amp;b/&lt;mix.exs&gt;:3: "));
  CHECK(count(xml, "<system-out>") == 1);
}

TEST_CASE("the page holds nothing of an app as markup, and asks nobody for anything") {
  const std::string page = to_html(example());
  CHECK_FALSE(holds(page, "<script"));
  CHECK_FALSE(holds(page, "<broken>"));
  CHECK_FALSE(holds(page, "\x1b"));
  CHECK_FALSE(holds(page, "http:"));
  CHECK_FALSE(holds(page, "https:"));
  CHECK_FALSE(holds(page, "url("));
  CHECK(holds(page, "<code>a&amp;b/&lt;mix.exs&gt;:3</code>"));
  CHECK(holds(page, "<pre>erlang_version=27.2</pre>"));
  // Every cell has something to open.
  CHECK(count(page, "<button class=\"close\"") == 4);
  for (const char* id : {"c1-1", "c1-2", "c2-1", "c2-2"})
    CHECK(holds(page, std::string("popover id=\"") + id + "\""));
}

TEST_CASE("a matrix of nothing is shown, too") {
  const Matrix matrix;
  CHECK(matrix.is_all_good());
  CHECK(holds(to_text(matrix), "0 cells: nothing to show\n"));
  CHECK(holds(to_html(matrix), "<h1>0 apps on 0 stacks</h1>"));
  CHECK(holds(to_junit(matrix), "tests=\"0\" failures=\"0\""));
  CHECK(to_document(matrix).find("apps")->elements().empty());
}
