// SPDX-License-Identifier: MIT
#include "runner/stack/problems.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <utility>

namespace bprun::stack {

void Problems::broken(std::string file, int line, std::string message) {
  all_.push_back({.where = Location{.file = std::move(file), .line = line},
                  .message = std::move(message),
                  .weight = Weight::broken});
}

void Problems::untidy(std::string file, int line, std::string message) {
  all_.push_back({.where = Location{.file = std::move(file), .line = line},
                  .message = std::move(message),
                  .weight = Weight::untidy});
}

std::optional<Error> Problems::first_broken() const {
  for (const Problem& problem : all_) {
    if (problem.weight != Weight::broken) continue;
    return Error{.kind = ErrorKind::config,
                 .message = problem.message,
                 .where = problem.where,
                 .hint = "bprun stack lint --stacks DIR shows all that is wrong with a folder of "
                         "tables; docs/reference/stack-tables.md says what belongs into them."};
  }
  return std::nullopt;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  const bool cut = text.size() > longest;
  return bprun::format("'{}{}'", text::printable(text.substr(0, longest)), cut ? "…" : "");
}

}  // namespace bprun::stack
