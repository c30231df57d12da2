// SPDX-License-Identifier: MIT
#include "runner/stack/root_packages.hpp"

#include "runner/stack/csv.hpp"
#include "runner/stack/table_files.hpp"

#include <algorithm>

namespace bprun::stack {

namespace {

constexpr const char* table_name = "root-packages.csv";

}  // namespace

std::vector<std::string>
read_root_packages(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<std::string> packages;
  read_csv(text, file, {"package", "why"}, problems, [&](const Row& row) {
    if (is_package_name(row.cells[0])) {
      packages.emplace_back(row.cells[0]);
    } else {
      problems.broken(file, row.line, in_quotes(row.cells[0]) + " is no name of a Debian package");
    }
  });
  return packages;
}

bool is_package_name(std::string_view name) {
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return name.size() >= 2 && letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return letter_or_digit(c) || c == '+' || c == '-' || c == '.';
         });
}

Result<std::vector<std::string>> root_packages(const std::optional<fs::Path>& stacks) {
  TableFiles files;
  if (stacks) files = TRY(TableFiles::with_directory(*stacks));
  const auto text = TRY(files.text(table_name));
  if (!text) return std::vector<std::string>();
  Problems problems;
  auto packages = read_root_packages(*text, files.shown(table_name), problems);
  if (auto error = problems.first_broken()) return std::move(*error);
  return packages;
}

}  // namespace bprun::stack
