// SPDX-License-Identifier: MIT
#include "runner/stack/image_rows.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/csv.hpp"

namespace bprun::stack {

NamedImage named_image(std::string_view word) {
  constexpr std::string_view only_build = ":build";
  if (!word.ends_with(only_build)) return {.stack = word, .image = Image::run};
  return {.stack = word.substr(0, word.size() - only_build.size()), .image = Image::build};
}

std::optional<Basis> basis_of_row(std::string_view word) {
  if (word == "measured") return Basis::measured;
  if (word == "dpkg" || word == "curated") return Basis::listed;
  if (word == "rule") return Basis::rule;
  if (word == "rule-weak") return Basis::inferred;
  return std::nullopt;
}

void read_image_rows(std::string_view text,
                     const std::string& file,
                     const char* what,
                     Problems& problems,
                     const std::function<void(const ImageRow&)>& visit) {
  read_csv(text, file, {what, "package", "basis", "stacks"}, problems, [&](const Row& row) {
    const auto basis = basis_of_row(row.cells[2]);
    if (!basis) {
      problems.broken(file,
                      row.line,
                      bprun::format("{} is no basis: write measured, dpkg, curated, rule or "
                                    "rule-weak",
                                    in_quotes(row.cells[2])));
      return;
    }
    ImageRow found{.name = row.cells[0], .package = row.cells[1], .basis = *basis};
    if (found.name.empty() || found.package.empty()) {
      problems.broken(file, row.line, bprun::format("the {} or its package has no name", what));
      return;
    }
    for (const std::string_view word : text::words(row.cells[3]))
      found.images.push_back(named_image(word));
    visit(found);
  });
}

}  // namespace bprun::stack
