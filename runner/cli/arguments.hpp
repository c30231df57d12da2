// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::cli {

/// One option of a command: a row of a table that the parser, --help and the documentation share.
struct Option {
  std::string_view name;   ///< "--timeout"
  std::string_view alias;  ///< "-o", or empty
  std::string_view value;  ///< what the value is called in --help ("DIR"); empty: a switch
  std::string_view help;
};

/// The words behind a command, sorted into operands and options.
struct Arguments {
  std::vector<std::string> operands;
  std::vector<std::string> after_dashes;  ///< what stands behind `--`
  bool has_dashes = false;
  std::map<std::string, std::vector<std::string>, std::less<>> options;

  bool has(std::string_view option) const { return options.find(option) != options.end(); }

  /// The last value given, if any.
  std::optional<std::string> value(std::string_view option) const;
  /// All values, in the order given.
  std::vector<std::string> values(std::string_view option) const;
};

/// Sorts `words` by the table: `--name value`, `--name=value`, `-o value`, `--` ends the options.
/// With `stops_at_operand`, the first operand ends them too (`bprun run ls -l`).
/// Errors (kind usage) name the word, and the nearest option where one is near.
Result<Arguments> parse_arguments(const std::vector<std::string>& words,
                                  std::span<const Option> table,
                                  bool stops_at_operand = false);

}  // namespace bprun::cli
