// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/requests/request.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::requests {

/// A variable of bash.
struct ShellValue {
  std::vector<std::string> words = {};  ///< one for a string, any number for an array
  bool is_array = false;
  int line = 0;  ///< where the assignment begins; 0: a default, or told by bash

  /// What `$name` gives: the string, or the first element ("" where there is none).
  std::string_view text() const { return words.empty() ? std::string_view() : words.front(); }

  bool operator==(const ShellValue&) const = default;
};

using ShellValues = std::map<std::string, ShellValue, std::less<>>;

/// A file that a buildpack sources, as far as it can be read without bash.
struct ShellConfig {
  std::string file;
  ShellValues values;              ///< what the file sets, at its end; those hidden have no words
  std::set<std::string> used;      ///< variables that other values are made of
  std::set<std::string> exported;  ///< for the buildpack's children
  /// Not empty: values are missing, or not to be trusted (hides()).
  std::vector<NeedsBash> needs_bash;
  std::vector<Note> notes;

  /// What keeps `key` from being known without bash; nullptr: nothing.
  const NeedsBash* hides(std::string_view key) const;
};

/// Reads the subset of bash that people use in elixir_buildpack.config and
/// phoenix_static_buildpack.config (V-1, V-17), and never evaluates anything:
///
///     # comment                            also behind a value
///     key=value                            export key=value; two on a line; `;`
///     key='as it is' key="with $other"     escapes as bash has them, values over several lines
///     key=(branch main)                    arrays of words
///     key=$other-${third}                  earlier keys, and those of `defaults`
///
/// CRLF line ends and a byte order mark are passed over, and bytes in front of a key that are not
/// printable ASCII, as gigalixir's buildpack does. A variable that neither the file nor `defaults`
/// sets hides the one value that it stands in; everything else past the subset (`if`, `$(…)`,
/// `${a:-b}`, functions, commands, globs in arrays) hides the whole file. Both are in `needs_bash`
/// with their line. Errors (kind app): what bash could not read either (a quote without an end),
/// `key = value`, `key: value`, and what config_text() refuses.
Result<ShellConfig> parse_shell_config(std::string_view text,
                                       const std::string& file,
                                       const ShellValues& defaults = {});

/// The line of `text` that assigns `key`, where exactly one does; else 0. By eye, so to speak: for
/// values that bash has told.
int line_of_assignment(std::string_view text, std::string_view key);

}  // namespace bprun::requests
