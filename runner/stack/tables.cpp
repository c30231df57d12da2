// SPDX-License-Identifier: MIT
#include "runner/stack/tables.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/csv.hpp"
#include "runner/stack/embedded.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bprun::stack {

namespace {

Error malformed(const std::string& file, int line, std::string message) {
  return Error{.kind = ErrorKind::config,
               .message = std::move(message),
               .where = Location{.file = file, .line = line}};
}

std::optional<std::string_view> embedded(std::string_view name) {
  for (unsigned i = 0; i < embedded_table_count; ++i) {
    if (embedded_tables[i].name == name) return embedded_tables[i].text;
  }
  return std::nullopt;
}

/// A stack's name as it may stand in front of ".toml": it comes from the command line.
bool is_stack_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), allowed);
}

Result<std::string>
required(const document::Value& table, std::string_view key, const std::string& file) {
  const std::string* text = table.find_string(key);
  if (text == nullptr)
    return malformed(file, 0, bprun::format("'{}' is missing, or no string", key));
  return *text;
}

Result<Stack> read_stack(std::string_view text, const std::string& file) {
  auto parsed = document::parse_toml(text, file);
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.kind = ErrorKind::config;
    return error;
  }
  const document::Value& table = *parsed;
  Stack stack;
  stack.name = TRY(required(table, "name", file));
  stack.title = TRY(required(table, "title", file));
  stack.base = TRY(required(table, "base", file));
  stack.codename = TRY(required(table, "codename", file));
  stack.eol = TRY(required(table, "eol", file));
  const auto glibc = GlibcVersion::parse(TRY(required(table, "glibc", file)));
  if (!glibc) return malformed(file, table.find("glibc")->line(), "'glibc' is no version");
  stack.glibc = *glibc;
  const document::Value* architectures = table.find("architectures");
  if (architectures == nullptr || architectures->elements().empty()) {
    return malformed(file, 0, "'architectures' is missing, or no list");
  }
  for (const document::Value& element : architectures->elements()) {
    const std::string* name = element.as_string();
    if (name == nullptr) return malformed(file, element.line(), "an architecture is no string");
    stack.architectures.push_back(*name);
  }
  return stack;
}

Result<version::NpmVersion> read_version(std::string_view text, const std::string& file, int line) {
  const auto version = version::NpmVersion::parse(text);
  if (!version) return malformed(file, line, bprun::format("'{}' is no version", text));
  return *version;
}

template <class Record>
void sort_by_version(std::vector<Record>& records) {
  const auto older = [](const Record& a, const Record& b) { return a.version < b.version; };
  if (!std::is_sorted(records.begin(), records.end(), older)) {
    std::sort(records.begin(), records.end(), older);
  }
}

Result<std::vector<NodeRelease>> read_node(std::string_view text, const std::string& file) {
  std::vector<NodeRelease> releases;
  TRY(read_csv(
      text,
      file,
      {"version", "date", "npm", "lts_name", "lts", "eol", "sha256_x64", "sha256_arm64", "in_npm"},
      [&](const Row& row) -> Result<void> {
        const auto& cells = row.cells;
        releases.push_back({.version = TRY(read_version(cells[0], file, row.line)),
                            .date = cells[1],
                            .npm = cells[2],
                            .lts_name = cells[3],
                            .lts = cells[4] == "yes",
                            .eol = cells[5],
                            .sha256_x64 = cells[6],
                            .sha256_arm64 = cells[7],
                            .npm_x64 = cells[8].find("x64") != std::string_view::npos,
                            .npm_arm64 = cells[8].find("arm64") != std::string_view::npos});
        return {};
      }));
  sort_by_version(releases);
  return releases;
}

Result<std::vector<NodeLine>> read_lines(std::string_view text, const std::string& file) {
  std::vector<NodeLine> lines;
  TRY(read_csv(text,
               file,
               {"major", "start", "lts_start", "maintenance_start", "eol", "lts_name", "glibc"},
               [&](const Row& row) -> Result<void> {
                 const auto& cells = row.cells;
                 const auto major = text::to_integer(cells[0]);
                 if (!major)
                   return malformed(file, row.line, bprun::format("'{}' is no number", cells[0]));
                 lines.push_back({.major = static_cast<int>(*major),
                                  .start = cells[1],
                                  .lts_start = cells[2],
                                  .maintenance_start = cells[3],
                                  .eol = cells[4],
                                  .lts_name = cells[5],
                                  .glibc = GlibcVersion::parse(cells[6])});
                 return {};
               }));
  return lines;
}

Result<std::vector<PackageRelease>> read_packages(std::string_view text, const std::string& file) {
  std::vector<PackageRelease> releases;
  TRY(read_csv(text,
               file,
               {"version", "package", "integrity", "engines"},
               [&](const Row& row) -> Result<void> {
                 releases.push_back({.version = TRY(read_version(row.cells[0], file, row.line)),
                                     .package = row.cells[1],
                                     .integrity = row.cells[2],
                                     .engines_node = row.cells[3]});
                 return {};
               }));
  sort_by_version(releases);
  return releases;
}

/// The value of a name in an os-release file, unquoted.
std::string os_release_value(std::string_view text, std::string_view name) {
  for (std::string_view line : text::lines(text)) {
    line = text::trim(line);
    if (!line.starts_with(name) || !line.substr(name.size()).starts_with('=')) continue;
    std::string_view value = line.substr(name.size() + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return "";
}

}  // namespace

std::optional<GlibcVersion> GlibcVersion::parse(std::string_view text) {
  const auto parts = text::split(text, '.');
  if (parts.size() != 2) return std::nullopt;
  const auto major = text::to_integer(parts[0]);
  const auto minor = text::to_integer(parts[1]);
  if (!major || !minor || *major < 0 || *minor < 0) return std::nullopt;
  return GlibcVersion{.major = static_cast<int>(*major), .minor = static_cast<int>(*minor)};
}

std::string GlibcVersion::str() const {
  return bprun::format("{}.{}", major, minor);
}

std::string_view to_string(PackageTool tool) {
  switch (tool) {
  case PackageTool::npm:
    return "npm";
  case PackageTool::pnpm:
    return "pnpm";
  case PackageTool::yarn_classic:
  case PackageTool::yarn_berry:
    break;
  }
  return "yarn";
}

struct Tables::State {
  fs::Path directory;  ///< empty: only what is compiled in
  std::map<std::string, std::string, std::less<>> texts;
  std::optional<std::vector<NodeRelease>> node;
  std::optional<std::vector<NodeLine>> lines;
  std::map<PackageTool, std::vector<PackageRelease>> packages;

  /// What messages call the file.
  std::string shown(std::string_view name) const {
    return directory.empty() ? bprun::format("stacks/{}", name) : (directory / name).string();
  }

  /// The directory's file of that name, else the compiled-in one; nullopt where there is neither.
  Result<std::optional<std::string_view>> text(std::string_view name) {
    if (directory.empty()) return embedded(name);
    if (const auto known = texts.find(name); known != texts.end()) {
      return std::optional<std::string_view>(known->second);
    }
    auto read = TRY(fs::read_file_if_exists(directory / name));
    if (!read) return embedded(name);
    return std::optional<std::string_view>(texts.emplace(name, std::move(*read)).first->second);
  }

  Result<std::string_view> table(std::string_view name) {
    const auto found = TRY(text(name));
    if (!found) return malformed(shown(name), 0, "the table is missing");
    return *found;
  }

  Result<std::vector<std::string>> stack_names() const {
    std::set<std::string> names;
    const auto add = [&](std::string_view file) {
      if (file.ends_with(".toml")) names.emplace(file.substr(0, file.size() - 5));
    };
    for (unsigned i = 0; i < embedded_table_count; ++i)
      add(embedded_tables[i].name);
    if (!directory.empty()) {
      for (const std::string& file : TRY(fs::list_directory(directory)))
        add(file);
    }
    return std::vector<std::string>(names.begin(), names.end());
  }
};

Tables::Tables(std::unique_ptr<State> state) : state_(std::move(state)) {}

Tables::Tables(Tables&&) noexcept = default;
Tables& Tables::operator=(Tables&&) noexcept = default;
Tables::~Tables() = default;

Tables Tables::compiled_in() {
  return Tables(std::make_unique<State>());
}

Result<Tables> Tables::from_directory(const fs::Path& directory) {
  if (!fs::is_directory(directory)) {
    return Error{.kind = ErrorKind::config,
                 .message =
                     bprun::format("the folder of stacks {} does not exist", directory.string()),
                 .hint = "--stacks names a folder with tables like the ones in stacks/."};
  }
  auto state = std::make_unique<State>();
  state->directory = directory;
  return Tables(std::move(state));
}

Result<Stack> Tables::find_stack(std::string_view name) const {
  const std::string file = std::string(name) + ".toml";
  if (is_stack_name(name)) {
    if (const auto text = TRY(state_->text(file))) return read_stack(*text, state_->shown(file));
  }
  const std::vector<std::string> known = TRY(state_->stack_names());
  const auto nearest = text::nearest(name, known);
  return Error{.kind = ErrorKind::unsupported,
               .message = bprun::format("there is no stack '{}'", text::printable(name)),
               .hint = (nearest ? bprun::format("Did you mean {}? ", *nearest) : std::string()) +
                       bprun::format("The known ones are {}.", text::list(known))};
}

Result<std::vector<Stack>> Tables::known_stacks() const {
  std::vector<Stack> stacks;
  for (const std::string& name : TRY(state_->stack_names()))
    stacks.push_back(TRY(find_stack(name)));
  return stacks;
}

std::optional<std::string> Tables::stack_for(std::string_view os_release) const {
  const std::string base =
      os_release_value(os_release, "ID") + "-" + os_release_value(os_release, "VERSION_ID");
  // Derivatives (Mint, Pop!_OS) say what they are made of.
  const std::vector<std::string> codenames = {os_release_value(os_release, "UBUNTU_CODENAME"),
                                              os_release_value(os_release, "DEBIAN_CODENAME"),
                                              os_release_value(os_release, "VERSION_CODENAME")};
  const auto stacks = known_stacks();
  if (!stacks) return std::nullopt;
  for (const Stack& stack : *stacks) {
    if (stack.base == base) return stack.name;
  }
  for (const std::string& codename : codenames) {
    for (const Stack& stack : *stacks) {
      if (!codename.empty() && stack.codename == codename) return stack.name;
    }
  }
  return std::nullopt;
}

std::optional<std::string> Tables::stack_of_this_machine() const {
  for (const char* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    const auto text = fs::read_file_if_exists(path, 1UL << 20);
    if (text && text->has_value()) return stack_for(**text);
  }
  return std::nullopt;
}

Result<const std::vector<NodeRelease>*> Tables::node_releases() const {
  if (!state_->node) {
    state_->node = TRY(read_node(TRY(state_->table("node.csv")), state_->shown("node.csv")));
  }
  return &*state_->node;
}

Result<const std::vector<NodeLine>*> Tables::node_lines() const {
  if (!state_->lines) {
    state_->lines =
        TRY(read_lines(TRY(state_->table("node-lines.csv")), state_->shown("node-lines.csv")));
  }
  return &*state_->lines;
}

Result<const std::vector<PackageRelease>*> Tables::package_releases(PackageTool tool) const {
  if (const auto known = state_->packages.find(tool); known != state_->packages.end()) {
    return &known->second;
  }
  const std::string file = std::string(to_string(tool)) + ".csv";
  auto releases = TRY(read_packages(TRY(state_->table(file)), state_->shown(file)));
  std::erase_if(releases, [&](const PackageRelease& release) {
    // Once the package yarn had berry, too (2.4.x); it is @yarnpkg/cli-dist's for good now.
    const bool classic = release.package == "yarn" && release.version.major < 2;
    const bool berry = release.package != "yarn";
    return (tool == PackageTool::yarn_classic && !classic) ||
           (tool == PackageTool::yarn_berry && !berry);
  });
  return &state_->packages.emplace(tool, std::move(releases)).first->second;
}

}  // namespace bprun::stack
