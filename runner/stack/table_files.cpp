// SPDX-License-Identifier: MIT
#include "runner/stack/table_files.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/embedded.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace bprun::stack {

namespace {

/// TOML files that are no stack's.
constexpr std::array<std::string_view, 4> other_tables{
    "diagnoses", "known-bad", "sources", "upstream-buildpacks"};

/// The largest tables have a few hundred kilobytes.
constexpr std::size_t largest_table = 32UL << 20;
constexpr std::size_t largest_toml = 1UL << 20;

std::optional<std::string_view> embedded(std::string_view name) {
  for (unsigned i = 0; i < embedded_table_count; ++i) {
    if (embedded_tables[i].name == name) return embedded_tables[i].text;
  }
  return std::nullopt;
}

}  // namespace

bool is_stack_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), allowed) &&
         std::find(other_tables.begin(), other_tables.end(), name) == other_tables.end();
}

Result<TableFiles> TableFiles::with_directory(const fs::Path& directory) {
  if (!fs::is_directory(directory)) {
    return Error{.kind = ErrorKind::config,
                 .message =
                     bprun::format("the folder of stacks {} does not exist", directory.string()),
                 .hint = "--stacks names a folder with tables like the ones in stacks/."};
  }
  TableFiles files;
  files.directory_ = directory;
  return files;
}

Result<std::optional<std::string_view>> TableFiles::text(std::string_view name) {
  if (directory_.empty()) return embedded(name);
  if (const auto known = texts_.find(name); known != texts_.end()) {
    return std::optional<std::string_view>(known->second);
  }
  const std::size_t limit = name.ends_with(".toml") ? largest_toml : largest_table;
  auto read = fs::read_file_if_exists(directory_ / name, limit);
  if (!read) {
    Error error = std::move(read).error();
    error.kind = ErrorKind::config;
    error.where = Location{.file = shown(name)};
    return error;
  }
  if (!read->has_value()) return embedded(name);
  return std::optional<std::string_view>(texts_.emplace(name, std::move(**read)).first->second);
}

std::string TableFiles::shown(std::string_view name) const {
  return directory_.empty() ? bprun::format("stacks/{}", name) : (directory_ / name).string();
}

Result<std::vector<std::string>> TableFiles::names() const {
  std::set<std::string> names;
  for (unsigned i = 0; i < embedded_table_count; ++i)
    names.emplace(embedded_tables[i].name);
  if (!directory_.empty()) {
    for (std::string& file : TRY(fs::list_directory(directory_))) {
      if (file.ends_with(".toml") || file.ends_with(".csv")) names.insert(std::move(file));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::vector<std::string>> TableFiles::stack_names() const {
  std::vector<std::string> stacks;
  for (const std::string& file : TRY(names())) {
    if (!file.ends_with(".toml")) continue;
    std::string name = file.substr(0, file.size() - 5);
    if (is_stack_name(name)) stacks.push_back(std::move(name));
  }
  return stacks;
}

}  // namespace bprun::stack
