// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// How much a problem of a table matters.
enum class Weight {
  broken,  ///< the table is not used
  untidy,  ///< against the schema, but clear: only `bprun stack lint` says so
};

/// One thing that is wrong with a table.
struct Problem {
  Location where;
  std::string message;
  Weight weight = Weight::broken;
};

/// What the readers of tables find wrong, collected: whoever uses a table stops at the first that
/// breaks it, `bprun stack lint` shows them all.
class Problems {
public:
  void broken(std::string file, int line, std::string message);
  void untidy(std::string file, int line, std::string message);

  const std::vector<Problem>& all() const { return all_; }

  /// The first that breaks a table, as an Error of kind config with file and line.
  std::optional<Error> first_broken() const;

private:
  std::vector<Problem> all_;
};

/// What somebody wrote, for a message: printable, in quotes, and not longer than a line.
std::string in_quotes(std::string_view text);

}  // namespace bprun::stack
