// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_matrix.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/output.hpp"
#include "runner/pipeline/stack_matrix_build.hpp"
#include "runner/pipeline/stack_matrix_record.hpp"
#include "runner/pipeline/version.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/stack/date.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

Path absolute(const std::string& source) {
  std::error_code ignored;
  return std::filesystem::weakly_canonical(source, ignored);
}

/// "https://host/me/shop.git#main" and "../shop" are both "shop"; a name that is also a folder's.
std::string plain_name(const std::string& source) {
  std::string name = fs::exists(source) ? absolute(source).filename().native() : source;
  name = name.substr(0, name.find('#'));
  while (name.ends_with('/'))
    name.pop_back();
  name = name.substr(name.rfind('/') + 1);
  if (name.ends_with(".git")) name.resize(name.size() - 4);
  for (char& character : name) {
    const bool plain = (character >= 'a' && character <= 'z') ||
                       (character >= 'A' && character <= 'Z') ||
                       (character >= '0' && character <= '9') || character == '.' ||
                       character == '_' || character == '-';
    if (!plain) character = '-';
  }
  if (name.empty() || name[0] == '.' || name == "matrix.json") name.insert(0, "app");
  return name;
}

/// A row for each source. Where two have one name, the place tells them apart, and in the same way
/// in every run.
std::vector<MatrixRow> rows_of(const std::vector<std::string>& apps) {
  std::vector<MatrixRow> rows;
  std::map<std::string, int> uses;
  for (const auto& app : apps)
    ++uses[plain_name(app)];
  for (const auto& app : apps) {
    std::string name = plain_name(app);
    const std::string place = fs::exists(app) ? absolute(app).native() : app;
    if (uses[name] > 1) name += format("-{}", sha256_hex(place).substr(0, 6));
    const auto same = [&](const MatrixRow& row) { return row.name == name; };
    if (std::none_of(rows.begin(), rows.end(), same)) rows.push_back({.name = name, .source = app});
  }
  return rows;
}

/// Whether it is the app's own fault, or that of what it names; else the whole run fails.
bool belongs_to_the_app(const Error& error) {
  switch (error.kind) {
  case ErrorKind::usage:
  case ErrorKind::internal:
  case ErrorKind::system:
  case ErrorKind::storage:
  case ErrorKind::denied:
  case ErrorKind::interrupted:
    return false;
  default:
    return true;
  }
}

class MatrixMaker {
public:
  MatrixMaker(const MatrixRequest& request, report::Sink& sink, stack::Tables tables)
      : request_(request), sink_(sink), tables_(std::move(tables)) {}

  Result<Matrix> make() {
    TRY(begin());
    for (auto& row : matrix_.rows) {
      TRY(process::interrupt::check());
      TRY(resolve(row));
      TRY(record_.keep(matrix_));
    }
    if (request_.build) TRY(build());
    for (auto& row : matrix_.rows)
      row.source = text::without_userinfo(row.source);
    return std::move(matrix_);
  }

private:
  Result<void> begin() {
    matrix_.bprun = version();
    matrix_.day = stack::today();
    matrix_.tables = TRY(digest_of_tables(request_.common.stacks));
    matrix_.stacks = request_.stacks;
    if (matrix_.stacks.empty()) matrix_.stacks = TRY(tables_.stack_names());
    for (const auto& name : matrix_.stacks)
      stacks_.push_back(TRY(tables_.find_stack(name)));
    options_ = TRY(digest_of_options(request_));
    matrix_.rows = rows_of(request_.apps);
    TRY(check_directory());
    if (!request_.directory.empty())
      TRY_WHILE(fs::make_directories(request_.directory), "while making the folder of results");
    record_ = TRY(MatrixRecord::open(request_.directory));
    return {};
  }

  /// Results inside an app would be part of what is built next.
  Result<void> check_directory() const {
    if (request_.directory.empty()) return {};
    const Path directory = absolute(request_.directory);
    for (const auto& row : matrix_.rows) {
      if (!fs::is_directory(row.source)) continue;
      const Path app = absolute(row.source);
      const auto ends = std::mismatch(app.begin(), app.end(), directory.begin(), directory.end());
      if (ends.first != app.end()) continue;
      return Error{.kind = ErrorKind::usage,
                   .message = format("{} lies inside {}: results would become part of the app",
                                     request_.directory.native(),
                                     row.source),
                   .hint = "Name a directory elsewhere with -o."};
    }
    return {};
  }

  std::string key_of(const stack::Stack& stack, const std::string& source_digest) const {
    if (source_digest.empty()) return {};
    // A stack that ends its life gets another answer, with the same tables.
    const auto status = to_string(stack.lifecycle.status_on(matrix_.day));
    return sha256_hex(text::join(
        {source_digest, stack.name, std::string(status), matrix_.tables, matrix_.bprun, options_},
        "\n"));
  }

  Path root_of(const std::string& stack) const {
    const auto root = request_.roots.find(stack);
    return root == request_.roots.end() ? Path() : absolute(root->second);
  }

  /// The earlier answer, as far as this run wants no more than that.
  bool take_kept(MatrixRow& row, MatrixCell& cell) const {
    const auto* kept = record_.find(row.name, cell.verdict.stack, cell.key);
    if (kept == nullptr) return false;
    if (request_.build && kept->cell.state == CellState::built) {
      const bool is_there = fs::is_file(request_.directory / kept->cell.output / pack::slug_file);
      if (!is_there || kept->cell.root != root_of(cell.verdict.stack)) return false;
    }
    cell = kept->cell;
    cell.is_kept = true;
    if (row.buildpacks.empty()) row.buildpacks = kept->buildpacks;
    return true;
  }

  Result<void> resolve(MatrixRow& row) {
    const std::string digest = TRY(digest_of_source(row.source));
    std::vector<std::string> missing;
    for (const auto& stack : stacks_) {
      MatrixCell cell;
      cell.verdict.stack = stack.name;
      cell.key = key_of(stack, digest);
      if (!take_kept(row, cell)) missing.push_back(stack.name);
      row.cells.push_back(std::move(cell));
    }
    if (missing.empty()) return {};
    BuildRequest asked = request_.common;
    asked.source = row.source;
    auto check = check_stacks(asked, missing);
    if (!check && !belongs_to_the_app(check.error())) return std::move(check).error();
    matrix_.resolved += static_cast<int>(missing.size());
    if (check) row.buildpacks = check->buildpacks;
    for (auto& cell : row.cells) {
      if (cell.is_kept) continue;
      if (check)
        take(cell, *check);
      else
        refuse(cell, check.error());
    }
    return {};
  }

  static void take(MatrixCell& cell, const StackCheck& check) {
    const auto verdict =
        std::find_if(check.stacks.begin(), check.stacks.end(), [&](const StackVerdict& each) {
          return each.stack == cell.verdict.stack;
        });
    cell.verdict = *verdict;
    if (cell.verdict.first_error() != nullptr) cell.state = CellState::impossible;
  }

  /// The app itself cannot be read. Next time it may be: a key is not kept.
  static void refuse(MatrixCell& cell, const Error& error) {
    cell.key.clear();
    cell.state = CellState::impossible;
    cell.verdict.diagnoses.push_back({.id = "app-cannot-be-read",
                                      .kind = error.kind,
                                      .message = error.message,
                                      .where = error.where,
                                      .advice = error.hint});
  }

  Result<void> build() {
    std::vector<CellBuild> wanted;
    for (auto& row : matrix_.rows) {
      for (auto& cell : row.cells) {
        if (cell.state != CellState::possible) continue;
        cell.is_kept = false;
        cell.output = format("{}/{}", row.name, cell.verdict.stack);
        cell.root = root_of(cell.verdict.stack).native();
        if (cell.root.empty()) TRY(warn_of_machine(cell));
        wanted.push_back({.app = row.name, .source = row.source, .cell = &cell});
      }
    }
    matrix_.builds = static_cast<int>(wanted.size());
    return build_cells(request_, std::move(wanted), sink_, [&] { return record_.keep(matrix_); });
  }

  /// A build without the stack's root filesystem says little about that stack.
  Result<void> warn_of_machine(MatrixCell& cell) const {
    const auto here = tables_.stack_of_this_machine();
    const auto machine = here ? TRY(tables_.find_stack(*here)).base : std::string();
    const auto& name = cell.verdict.stack;
    if (machine == TRY(tables_.find_stack(name)).base) return {};
    cell.verdict.diagnoses.push_back(
        {.id = "built-with-this-machine",
         .severity = resolve::Severity::warning,
         .message =
             format("built with this machine's programs and libraries, not with those of {}", name),
         .basis = stack::Basis::measured,
         .advice = format("Make its root filesystem once (bprun stack rootfs), and add "
                          "--stack-root {}=DIR.",
                          name)});
    return {};
  }

  const MatrixRequest& request_;
  report::Sink& sink_;
  stack::Tables tables_;
  std::vector<stack::Stack> stacks_;
  std::string options_;
  MatrixRecord record_;
  Matrix matrix_;
};

}  // namespace

std::string_view to_string(CellState state) {
  switch (state) {
  case CellState::possible:
    return "possible";
  case CellState::built:
    return "built";
  case CellState::failed:
    return "failed";
  case CellState::impossible:
    break;
  }
  return "impossible";
}

std::vector<const resolve::Diagnosis*> MatrixCell::remarks() const {
  if (const auto* error = verdict.first_error()) return {error};
  std::vector<const resolve::Diagnosis*> warnings;
  for (const auto& diagnosis : verdict.diagnoses) {
    if (diagnosis.severity == resolve::Severity::warning) warnings.push_back(&diagnosis);
  }
  return warnings;
}

int Matrix::count(CellState state) const {
  int cells = 0;
  for (const auto& row : rows) {
    cells += static_cast<int>(
        std::count_if(row.cells.begin(), row.cells.end(), [&](const MatrixCell& cell) {
          return cell.state == state;
        }));
  }
  return cells;
}

int Matrix::warned() const {
  int cells = 0;
  for (const auto& row : rows) {
    cells += static_cast<int>(
        std::count_if(row.cells.begin(), row.cells.end(), [](const MatrixCell& cell) {
          return cell.is_good() && !cell.remarks().empty();
        }));
  }
  return cells;
}

int Matrix::kept() const {
  int cells = 0;
  for (const auto& row : rows) {
    cells += static_cast<int>(std::count_if(
        row.cells.begin(), row.cells.end(), [](const MatrixCell& cell) { return cell.is_kept; }));
  }
  return cells;
}

bool Matrix::is_all_good() const {
  return count(CellState::impossible) == 0 && count(CellState::failed) == 0;
}

Result<Matrix> make_matrix(const MatrixRequest& request, report::Sink& sink) {
  auto tables = request.common.stacks ? TRY(stack::Tables::from_directory(*request.common.stacks))
                                      : stack::Tables::compiled_in();
  return MatrixMaker(request, sink, std::move(tables)).make();
}

}  // namespace bprun::pipeline
