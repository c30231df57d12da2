// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/stack/basis.hpp"
#include "runner/stack/problems.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// The keys of one table of a TOML file, each asked for once by the type that it must have. What
/// is missing or of another type becomes a Problem with its line, and the answer is empty.
class Fields {
public:
  /// `within` is what messages call the table: "lifecycle", "source"; empty for the file itself.
  Fields(const document::Value& table, std::string file, std::string within, Problems& problems);

  /// A text that must be there, and not be empty.
  std::string text(std::string_view key);
  /// A text that may be left out.
  std::string text_or_empty(std::string_view key);
  /// YYYY-MM-DD, YYYY-MM or YYYY; may be left out.
  std::string date(std::string_view key);
  /// One of the words; may be left out.
  std::optional<Basis> basis(std::string_view key);
  /// One of `words`; may be left out, and is empty then.
  std::string one_of(std::string_view key, const std::vector<std::string_view>& words);
  /// A list of texts; empty where it is left out.
  std::vector<std::string> list(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  /// A table; nullptr where it is left out.
  const document::Value* table(std::string_view key);
  /// A list of tables ([[key]]); empty where it is left out.
  std::vector<const document::Value*> tables(std::string_view key);

  /// The last call: keys that nobody asked for are untidy.
  void nothing_else();

  bool has(std::string_view key) const { return table_.find(key) != nullptr; }

  /// The line of a key, or the table's own where it is not there.
  int line_of(std::string_view key) const;

  void broken(std::string_view key, std::string message);
  void untidy(std::string_view key, std::string message);

private:
  const document::Value* ask(std::string_view key);
  std::string called(std::string_view key) const;
  void wrong_type(std::string_view key, std::string_view expected, const document::Value& value);

  const document::Value& table_;
  std::string file_;
  std::string within_;
  Problems& problems_;
  std::vector<std::string_view> asked_ = {};
};

/// The TOML of a table, if it parses and is of a schema that this bprun reads.
std::optional<document::Value>
read_toml(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
