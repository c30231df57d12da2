// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/csv.hpp"
#include "runner/stack/date.hpp"
#include "runner/stack/fields.hpp"
#include "runner/stack/image_rows.hpp"
#include "runner/stack/lint_rules.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bprun::stack {

namespace {

/// released <= deprecated <= eol, as far as they are known.
void check_dates(const Stack& stack, const std::string& file, Problems& problems) {
  const Lifecycle& dates = stack.lifecycle;
  const auto check = [&](const std::string& earlier,
                         std::string_view earlier_name,
                         const std::string& later,
                         std::string_view later_name) {
    if (earlier.empty() || later.empty() || first_day(earlier) <= last_day(later)) return;
    problems.untidy(
        file,
        0,
        bprun::format("{} ({}) is before {} ({})", later_name, later, earlier_name, earlier));
  };
  check(dates.released, "released", dates.deprecated, "deprecated");
  check(dates.released, "released", dates.eol, "eol");
  check(dates.deprecated, "deprecated", dates.eol, "eol");
}

void check_parent(const Stack& stack,
                  const StackFile& file,
                  const AllTables& tables,
                  Problems& problems) {
  const auto parent =
      std::find_if(tables.stacks.begin(), tables.stacks.end(), [&](const Stack& other) {
        return other.name == stack.inherits;
      });
  if (parent == tables.stacks.end()) return;
  for (const std::string& arch : stack.architectures) {
    if (parent->has_architecture(arch)) continue;
    problems.untidy(file.file,
                    0,
                    bprun::format("it has the architecture {}, and {}, which it inherits, has not",
                                  arch,
                                  parent->name));
  }
}

std::vector<std::string> bases_of(const AllTables& tables) {
  std::vector<std::string> bases;
  for (const OtpBuild& build : tables.otp_builds.records) {
    if (bases.empty() || bases.back() != build.base) bases.emplace_back(build.base);
  }
  return bases;
}

bool is_stack(const AllTables& tables, std::string_view name) {
  return tables.stack_files.find(std::string(name)) != tables.stack_files.end();
}

std::vector<std::string> names_of(const AllTables& tables) {
  std::vector<std::string> names;
  names.reserve(tables.stack_files.size());
  for (const auto& [name, file] : tables.stack_files)
    names.push_back(name);
  return names;
}

std::string meant(std::string_view word, const std::vector<std::string>& known) {
  const auto near = text::nearest(word, known);
  return near ? bprun::format(": {} is meant?", *near) : "";
}

}  // namespace

bool AllTables::has_base(std::string_view base) const {
  return std::any_of(
      stacks.begin(), stacks.end(), [&](const Stack& stack) { return stack.base == base; });
}

void check_stacks(const AllTables& tables, Problems& problems) {
  const std::vector<std::string> built_for = bases_of(tables);
  std::map<std::string, const Stack*> codenames;
  auto stack = tables.stacks.begin();
  for (const auto& [name, file] : tables.stack_files) {
    const Stack& whole = *stack++;
    check_dates(whole, file.file, problems);
    check_parent(whole, file, tables, problems);
    if (!whole.variable.empty() && !is_stack(tables, whole.variable)) {
      problems.untidy(file.file,
                      0,
                      bprun::format("'variable' names no stack: {}{}",
                                    in_quotes(whole.variable),
                                    meant(whole.variable, names_of(tables))));
    }
    const bool is_built_for =
        std::find(built_for.begin(), built_for.end(), whole.base) != built_for.end();
    if (is_base(whole.base) && !is_built_for) {
      problems.untidy(file.file,
                      0,
                      bprun::format("unknown base {}: otp-builds.csv has no build for it{}",
                                    in_quotes(whole.base),
                                    meant(whole.base, built_for)));
    }
    const auto [first, is_new] = codenames.emplace(whole.base, &whole);
    if (!is_new && first->second->codename != whole.codename) {
      problems.untidy(file.file,
                      0,
                      bprun::format("{} is called {} here, and {} by {}",
                                    whole.base,
                                    in_quotes(whole.codename),
                                    in_quotes(first->second->codename),
                                    first->second->name));
    }
  }
}

void check_images(std::string_view text,
                  const std::string& file,
                  const AllTables& tables,
                  Problems& problems) {
  std::set<std::string_view> unknown;  // each said once
  Problems told;                       // of the rows themselves: by the table's own reader
  read_csv(text, file, {"stacks"}, told, [&](const Row& row) {
    for (const std::string_view word : text::words(row.cells[0])) {
      const std::string_view stack = named_image(word).stack;
      if (is_stack(tables, stack) || !unknown.insert(stack).second) continue;
      problems.broken(file,
                      row.line,
                      bprun::format("there is no stack {}{}",
                                    in_quotes(stack),
                                    meant(stack, names_of(tables))));
    }
  });
}

void check_upstream(std::string_view text,
                    const std::string& file,
                    const AllTables& tables,
                    Problems& problems) {
  const auto root = read_toml(text, file, problems);
  if (!root) return;
  Fields fields(*root, file, "", problems);
  std::map<std::string, int> ids;
  for (const document::Value* entry : fields.tables("buildpack")) {
    Fields buildpack(*entry, file, "buildpack", problems);
    const std::string id = buildpack.text("id");
    const auto [first, is_new] = ids.emplace(id, entry->line());
    if (!is_new && !id.empty()) {
      buildpack.broken(
          "id",
          bprun::format("{} stands here twice, first in line {}", in_quotes(id), first->second));
    }
    if (buildpack.list("match").empty())
      buildpack.broken("match", "'match' of buildpack is missing");
    for (const document::Value* build : buildpack.tables("builds")) {
      Fields builds(*build, file, "buildpack.builds", problems);
      for (const std::string& stack : builds.list("stacks")) {
        if (stack == "*" || is_stack(tables, stack)) continue;
        builds.broken("stacks",
                      bprun::format("there is no stack {}{}",
                                    in_quotes(stack),
                                    meant(stack, names_of(tables))));
      }
      for (const std::string_view key : {"list", "from"}) {
        const std::string base = builds.text(key);
        // The others are lists of stacks/upstream-otp.csv.
        if (base.starts_with("ubuntu") && !is_base(base)) {
          builds.broken(key, bprun::format("unknown base {}", in_quotes(base)));
        }
      }
    }
  }
}

}  // namespace bprun::stack
