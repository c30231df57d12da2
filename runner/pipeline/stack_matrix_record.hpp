// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/pipeline/stack_matrix.hpp"

#include <map>
#include <optional>
#include <string>

namespace bprun::pipeline {

/// One cell, with all that a later run needs.
document::Value to_document(const MatrixCell& cell);
Result<MatrixCell> read_cell(const document::Value& value, const std::string& file);

/// The finished cells of a folder of results, in its matrix.json.
class MatrixRecord {
public:
  /// `directory` may be empty: then nothing is read, and nothing is kept. A file that is no record
  /// is an Error of kind config; one of another schema counts as none.
  static Result<MatrixRecord> open(const Path& directory);

  struct Kept {
    MatrixCell cell = {};
    std::vector<std::string> buildpacks = {};
  };

  /// A finished cell of that app, stack and key; nullptr where there is none.
  const Kept* find(const std::string& app, const std::string& stack, const std::string& key) const;

  /// Puts the matrix's finished cells in, and replaces the file. Cells of apps and stacks that the
  /// matrix does not have stay.
  Result<void> keep(const Matrix& matrix);

private:
  Path file_ = {};
  std::map<std::pair<std::string, std::string>, Kept> cells_ = {};
};

/// A digest of what is in a directory (names, kinds, the executable bit, contents, targets of
/// links; without .git) or a file; empty for anything else, a repository's address for one.
Result<std::string> digest_of_source(const std::string& source);

/// Of all stack tables, those of `directory` before those compiled in.
Result<std::string> digest_of_tables(const std::optional<Path>& directory);

/// Of what else decides: options, config vars, settings files, buildpacks that are directories.
Result<std::string> digest_of_options(const MatrixRequest& request);

}  // namespace bprun::pipeline
