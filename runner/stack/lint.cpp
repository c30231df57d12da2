// SPDX-License-Identifier: MIT
#include "runner/stack/lint.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/libraries.hpp"
#include "runner/stack/lint_rules.hpp"
#include "runner/stack/rebar3.hpp"
#include "runner/stack/root_packages.hpp"
#include "runner/stack/table_files.hpp"
#include "runner/stack/tools.hpp"

#include <algorithm>
#include <array>

namespace bprun::stack {

namespace {

constexpr std::array<std::string_view, 14> known_csv{"elixir-builds.csv",
                                                     "elixir.csv",
                                                     "libraries.csv",
                                                     "node-lines.csv",
                                                     "node.csv",
                                                     "npm.csv",
                                                     "otp-builds.csv",
                                                     "otp.csv",
                                                     "pnpm.csv",
                                                     "rebar3.csv",
                                                     "root-packages.csv",
                                                     "tools.csv",
                                                     "upstream-otp.csv",
                                                     "yarn.csv"};

class Linter {
public:
  explicit Linter(TableFiles& files) : files_(files) {}

  Result<std::vector<Problem>> run() {
    TRY(read_everything());
    check_stacks(tables_, problems_);
    check_beam(tables_, problems_);
    check_node(tables_, problems_);
    check_packages(tables_, problems_);
    check_sources(tables_, problems_);
    check_known_bad(tables_, problems_);
    if (const auto text = TRY(files_.text("upstream-buildpacks.toml"))) {
      check_upstream(*text, files_.shown("upstream-buildpacks.toml"), tables_, problems_);
    }
    if (const auto text = TRY(files_.text("libraries.csv"))) {
      static_cast<void>(read_libraries(*text, files_.shown("libraries.csv"), problems_));
      check_images(*text, files_.shown("libraries.csv"), tables_, problems_);
    }
    if (const auto text = TRY(files_.text("tools.csv"))) {
      static_cast<void>(read_tools(*text, files_.shown("tools.csv"), problems_));
      check_images(*text, files_.shown("tools.csv"), tables_, problems_);
    }
    std::vector<Problem> all = problems_.all();
    std::stable_sort(all.begin(), all.end(), [](const Problem& a, const Problem& b) {
      return std::pair(a.where.file, a.where.line) < std::pair(b.where.file, b.where.line);
    });
    return all;
  }

private:
  Result<void> read_everything() {
    TRY(read_names());
    TRY(read_stacks());
    TRY(read("otp.csv", tables_.otp, read_otp_releases));
    TRY(read("otp-builds.csv", tables_.otp_builds, read_otp_builds));
    TRY(read("elixir.csv", tables_.elixir, read_elixir_releases));
    TRY(read("elixir-builds.csv", tables_.elixir_builds, read_elixir_builds));
    TRY(read("node.csv", tables_.node, read_node_releases));
    TRY(read("node-lines.csv", tables_.node_lines, read_node_lines));
    for (const char* name : {"npm.csv", "pnpm.csv", "yarn.csv"}) {
      TRY(read(name, tables_.packages.emplace_back(), read_packages));
    }
    if (const auto text = TRY(files_.text("rebar3.csv"))) {
      static_cast<void>(read_rebar3_releases(*text, files_.shown("rebar3.csv"), problems_));
    }
    TRY(read("sources.toml", tables_.sources, read_sources));
    if (const auto text = TRY(files_.text("root-packages.csv"))) {
      static_cast<void>(read_root_packages(*text, files_.shown("root-packages.csv"), problems_));
    }
    if (const auto text = TRY(files_.text("diagnoses.toml"))) {
      static_cast<void>(read_catalogue(*text, files_.shown("diagnoses.toml"), problems_));
    }
    if (TRY(files_.text("known-bad.toml"))) {
      TRY(read("known-bad.toml", tables_.known_bad, read_known_bad));
    }
    return {};
  }

  /// A table with a name that nobody reads is a misspelt one.
  Result<void> read_names() {
    const std::vector<std::string> known(known_csv.begin(), known_csv.end());
    for (const std::string& name : TRY(files_.names())) {
      if (!name.ends_with(".csv")) continue;
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const auto near = text::nearest(name, known);
      problems_.untidy(files_.shown(name),
                       0,
                       bprun::format("nobody reads a table of this name{}",
                                     near ? bprun::format(": {} is meant?", *near) : ""));
    }
    return {};
  }

  Result<void> read_stacks() {
    auto& files = tables_.stack_files;
    for (const std::string& name : TRY(files_.stack_names())) {
      const std::string file = name + ".toml";
      const auto text = TRY(files_.text(file));
      files.emplace(name, read_stack_file(*text, name, files_.shown(file), problems_));
    }
    const auto find = [&files](const std::string& name) {
      const auto found = files.find(name);
      return found == files.end() ? std::nullopt : std::optional(found->second);
    };
    for (const auto& [name, file] : files) {
      // Of a file that cannot be used, enough is said already.
      const std::string& path = file.file;
      const bool broken = std::any_of(
          problems_.all().begin(), problems_.all().end(), [&path](const Problem& problem) {
            return problem.where.file == path && problem.weight == Weight::broken;
          });
      Problems ignored;
      tables_.stacks.push_back(inherited(file, find, broken ? ignored : problems_));
    }
    return {};
  }

  template <class Record, class Reader>
  Result<void> read(std::string_view name, Read<Record>& into, const Reader& reader) {
    into.file = files_.shown(name);
    const auto text = TRY(files_.text(name));
    if (!text) {
      problems_.broken(into.file, 0, "the table is missing");
      return {};
    }
    into.records = reader(*text, into.file, problems_);
    return {};
  }

  TableFiles& files_;
  AllTables tables_ = {};
  Problems problems_ = {};
};

}  // namespace

Result<std::vector<Problem>> lint(const std::optional<fs::Path>& directory) {
  TableFiles files;
  if (directory) files = TRY(TableFiles::with_directory(*directory));
  return Linter(files).run();
}

}  // namespace bprun::stack
