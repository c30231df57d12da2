// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_matrix_record.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/stack/table_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr int schema = 1;
constexpr const char* record_name = "matrix.json";

/// Pieces that cannot run into each other.
void add(Hasher& hasher, std::string_view piece) {
  hasher.update(format("{}:", piece.size()));
  hasher.update(piece);
}

Result<void> add_content(Hasher& hasher, const Path& path) {
  const fs::Fd file = TRY(fs::open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  std::array<char, 65536> buffer{};
  Hasher content;
  while (true) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", path.native()), errno);
    if (count == 0) break;
    content.update({buffer.data(), static_cast<std::size_t>(count)});
  }
  add(hasher, content.hex());
  return {};
}

Result<std::string> digest_of_tree(const Path& root) {
  Hasher hasher;
  TRY(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (entry.relative == ".git") return fs::WalkStep::skip;
    add(hasher, entry.relative);
    if (entry.is_regular()) {
      add(hasher, (entry.status.st_mode & S_IXUSR) != 0 ? "program" : "file");
      TRY(add_content(hasher, entry.path));
    } else if (entry.is_symlink()) {
      std::error_code ignored;
      add(hasher, "link");
      add(hasher, std::filesystem::read_symlink(entry.path, ignored).native());
    } else {
      add(hasher, entry.is_directory() ? "directory" : "other");
    }
    return fs::WalkStep::enter;
  }));
  return hasher.hex();
}

Error no_record(const std::string& file, std::string_view what) {
  return Error{.kind = ErrorKind::config,
               .message = format("it is no record of bprun stack matrix: {}", what),
               .where = Location{.file = file},
               .hint = "Name another directory with -o, or remove the file to begin anew."};
}

std::optional<CellState> state_named(const std::string* word) {
  if (word == nullptr) return std::nullopt;
  for (const CellState state :
       {CellState::possible, CellState::impossible, CellState::built, CellState::failed}) {
    if (to_string(state) == *word) return state;
  }
  return std::nullopt;
}

std::string text_in(const Value& value, std::string_view key) {
  const auto* text = value.find_string(key);
  return text == nullptr ? std::string() : *text;
}

}  // namespace

Value to_document(const MatrixCell& cell) {
  Value runtimes = Value::array();
  for (const auto& [name, version] : cell.verdict.runtimes)
    runtimes.add(Value::object().set("name", name).set("version", version));
  Value diagnoses = Value::array();
  for (const auto& diagnosis : cell.verdict.diagnoses)
    diagnoses.add(resolve::to_document(diagnosis));
  return Value::object()
      .set("stack", cell.verdict.stack)
      .set("state", to_string(cell.state))
      .set("possible", cell.is_good())
      .set("past_end_of_life", cell.verdict.ended)
      .set("runtimes", std::move(runtimes))
      .set("diagnoses", std::move(diagnoses))
      .set("output", cell.output.empty() ? Value() : Value(cell.output))
      .set("stack_root", cell.root.empty() ? Value() : Value(cell.root))
      .set("duration_ms", static_cast<std::int64_t>(cell.duration.count()))
      .set("kept", cell.is_kept)
      .set("key", cell.key);
}

Result<MatrixCell> read_cell(const Value& value, const std::string& file) {
  MatrixCell cell;
  const auto state = state_named(value.find_string("state"));
  if (!state) return no_record(file, "a cell has no state");
  cell.state = *state;
  cell.verdict.stack = text_in(value, "stack");
  cell.key = text_in(value, "key");
  cell.output = text_in(value, "output");
  cell.root = text_in(value, "stack_root");
  if (const auto* ended = value.find("past_end_of_life"); ended != nullptr && ended->as_bool())
    cell.verdict.ended = *ended->as_bool();
  if (const auto* duration = value.find("duration_ms"); duration && duration->as_integer())
    cell.duration = std::chrono::milliseconds(*duration->as_integer());
  if (const auto* runtimes = value.find("runtimes")) {
    for (const auto& runtime : runtimes->elements())
      cell.verdict.runtimes.emplace_back(text_in(runtime, "name"), text_in(runtime, "version"));
  }
  if (const auto* diagnoses = value.find("diagnoses")) {
    for (const auto& diagnosis : diagnoses->elements())
      cell.verdict.diagnoses.push_back(TRY(resolve::read_diagnosis(diagnosis, file)));
  }
  return cell;
}

Result<MatrixRecord> MatrixRecord::open(const Path& directory) {
  MatrixRecord record;
  if (directory.empty()) return record;
  record.file_ = directory / record_name;
  const std::string shown = record.file_.native();
  const auto text = TRY(fs::read_file_if_exists(record.file_, 1UL << 30));
  if (!text) return record;
  const auto parsed = document::parse_json(*text, shown);
  if (!parsed) return no_record(shown, parsed.error().message);
  const auto* number = parsed->find("schema");
  if (number == nullptr || number->as_integer() == nullptr)
    return no_record(shown, "it has no schema");
  if (*number->as_integer() != schema) return record;
  const auto* cells = parsed->find("cells");
  if (cells == nullptr) return no_record(shown, "it has no cells");
  for (const auto& value : cells->elements()) {
    Kept kept;
    kept.cell = TRY(read_cell(value, shown));
    if (const auto* buildpacks = value.find("buildpacks")) {
      for (const auto& name : buildpacks->elements()) {
        if (name.as_string() != nullptr) kept.buildpacks.push_back(*name.as_string());
      }
    }
    std::pair place(text_in(value, "app"), kept.cell.verdict.stack);
    record.cells_.insert_or_assign(std::move(place), std::move(kept));
  }
  return record;
}

const MatrixRecord::Kept*
MatrixRecord::find(const std::string& app, const std::string& stack, const std::string& key) const {
  const auto found = cells_.find({app, stack});
  if (found == cells_.end() || key.empty() || found->second.cell.key != key) return nullptr;
  return found->second.cell.state == CellState::failed ? nullptr : &found->second;
}

Result<void> MatrixRecord::keep(const Matrix& matrix) {
  if (file_.empty()) return {};
  for (const auto& row : matrix.rows) {
    for (const auto& cell : row.cells) {
      if (cell.key.empty()) continue;
      cells_.insert_or_assign({row.name, cell.verdict.stack},
                              Kept{.cell = cell, .buildpacks = row.buildpacks});
    }
  }
  Value cells = Value::array();
  for (const auto& [place, kept] : cells_) {
    Value buildpacks = Value::array();
    for (const auto& name : kept.buildpacks)
      buildpacks.add(name);
    Value cell = Value::object().set("app", place.first).set("buildpacks", std::move(buildpacks));
    const Value own = to_document(kept.cell);
    for (const auto& [name, value] : own.members())
      cell.set(name, value);
    cells.add(std::move(cell));
  }
  const Value record = Value::object().set("schema", schema).set("cells", std::move(cells));
  return fs::replace_file(file_, document::to_json(record, 1) + "\n");
}

Result<std::string> digest_of_source(const std::string& source) {
  if (fs::is_directory(source)) return digest_of_tree(source);
  if (!fs::is_file(source)) return std::string();
  Hasher hasher;
  std::error_code ignored;
  TRY(add_content(hasher, std::filesystem::canonical(source, ignored)));
  return hasher.hex();
}

Result<std::string> digest_of_tables(const std::optional<Path>& directory) {
  stack::TableFiles files;
  if (directory) files = TRY(stack::TableFiles::with_directory(*directory));
  Hasher hasher;
  for (const auto& name : TRY(files.names())) {
    add(hasher, name);
    add(hasher, TRY(files.text(name)).value_or(std::string_view()));
  }
  return hasher.hex();
}

Result<std::string> digest_of_options(const MatrixRequest& request) {
  Hasher hasher;
  const BuildRequest& common = request.common;
  for (const auto& word : request.build_options)
    add(hasher, word);
  add(hasher, common.arch.value_or(""));
  add(hasher, common.caller.get("BUILDPACK_URL").value_or(""));
  for (const auto& variable : common.config_vars.all()) {
    add(hasher, variable.name);
    add(hasher, variable.value);
  }
  for (const auto& file :
       {common.settings.machine, common.settings.installation, common.settings.user}) {
    add(hasher, TRY(fs::read_file_if_exists(file)).value_or(""));
  }
  std::vector<std::string> buildpacks = common.buildpacks;
  for (const auto& [from, to] : common.replace)
    buildpacks.push_back(to);
  for (const auto& buildpack : buildpacks)
    add(hasher, TRY(digest_of_source(buildpack)));
  return hasher.hex();
}

}  // namespace bprun::pipeline
