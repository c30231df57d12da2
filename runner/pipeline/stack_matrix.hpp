// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/stack_check.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::pipeline {

/// What `bprun stack matrix` is asked for.
struct MatrixRequest {
  /// What holds for every app; its source, output and stack do not count.
  BuildRequest common = {};
  std::vector<std::string> apps = {};    ///< sources, as bprun build takes them
  std::vector<std::string> stacks = {};  ///< empty: all that there are
  /// -o: where builds go, and matrix.json, by which a later run goes on. Empty: nothing is kept.
  Path directory = {};
  bool build = false;
  unsigned jobs = 1;                            ///< builds at a time
  std::map<std::string, Path> roots = {};       ///< --stack-root STACK=DIR
  std::vector<std::string> build_options = {};  ///< words for each `bprun build`
};

enum class CellState {
  possible,    ///< resolved; nothing is known that would prevent a build
  impossible,  ///< resolved, and it cannot be built
  built,
  failed,  ///< possible by what was known, and its build failed
};

/// "possible", "impossible", "built", "failed".
std::string_view to_string(CellState state);

/// One app on one stack.
struct MatrixCell {
  StackVerdict verdict = {};
  CellState state = CellState::possible;
  /// What the answer depends on (app, stack, tables, bprun, options), as one digest; empty where
  /// the answer cannot be kept.
  std::string key = "";
  bool is_kept = false;                   ///< known from an earlier run
  std::string output = "";                ///< of a build, below the directory: "shop/heroku-24"
  std::string root = "";                  ///< the root filesystem that it was built in
  std::chrono::milliseconds duration{0};  ///< of the build

  bool is_good() const { return state == CellState::possible || state == CellState::built; }

  /// What one should see of the diagnoses: the first error, else all warnings.
  std::vector<const resolve::Diagnosis*> remarks() const;
};

struct MatrixRow {
  std::string name;    ///< unique among the rows; letters, digits, ".", "_" and "-"
  std::string source;  ///< without passwords
  std::vector<std::string> buildpacks = {};
  std::vector<MatrixCell> cells = {};  ///< one a stack, in the order of Matrix::stacks
};

struct Matrix {
  std::string bprun;   ///< its version
  std::string tables;  ///< digest of the stack tables
  std::string day;     ///< YYYY-MM-DD
  std::vector<std::string> stacks = {};
  std::vector<MatrixRow> rows = {};
  int resolved = 0;  ///< cells, in this run
  int builds = 0;    ///< in this run

  int count(CellState state) const;
  /// How many are good but have warnings.
  int warned() const;
  int kept() const;
  bool is_all_good() const;
};

/// Resolves every app on every stack as stack check does, and builds them if asked to. An app that
/// cannot be read is a row of impossible cells. After each app and each build, DIR/matrix.json is
/// replaced: what is finished is not done again by the next run.
/// Errors: as stack check for what is wrong with the request, an unknown stack, a directory that
/// cannot be written, an interrupt (then the builds under way have been stopped).
Result<Matrix> make_matrix(const MatrixRequest& request, report::Sink& sink);

/// A remark that several cells share, whichever stack each of them is on.
struct MatrixReason {
  resolve::Diagnosis diagnosis = {};    ///< without a stack's name where it is of several
  std::vector<std::string> cells = {};  ///< "shop on heroku-24"
};

/// The reasons of a matrix, numbered from 1 in the order of the cells.
class MatrixReasons {
public:
  explicit MatrixReasons(const Matrix& matrix);

  const std::vector<MatrixReason>& all() const { return reasons_; }

  /// 0 where no cell of the matrix has it.
  std::size_t number_of(const resolve::Diagnosis& diagnosis, const std::string& stack) const;

private:
  std::map<std::string, std::size_t> numbers_ = {};
  std::vector<MatrixReason> reasons_ = {};
};

/// "6 cells: 4 ok, 1 with warnings, 1 impossible".
std::string summary_of(const Matrix& matrix);

std::string to_text(const Matrix& matrix);   ///< for a terminal of 80 columns
std::string to_html(const Matrix& matrix);   ///< one page that needs nothing else
std::string to_junit(const Matrix& matrix);  ///< one testcase a cell
document::Value to_document(const Matrix& matrix);

}  // namespace bprun::pipeline
