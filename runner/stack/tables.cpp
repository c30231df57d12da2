// SPDX-License-Identifier: MIT
#include "runner/stack/tables.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/stack_file.hpp"
#include "runner/stack/table_files.hpp"

#include <algorithm>
#include <map>

namespace bprun::stack {

struct Tables::State {
  TableFiles files;
  std::map<std::string, Stack, std::less<>> stacks;
  std::optional<std::vector<NodeRelease>> node;
  std::optional<std::vector<NodeLine>> lines;
  std::map<PackageTool, std::vector<PackageRelease>> packages;
  std::optional<std::vector<OtpRelease>> otp;
  std::optional<std::vector<OtpBuild>> otp_builds;
  std::optional<std::vector<ElixirRelease>> elixir;
  std::optional<std::vector<ElixirBuild>> elixir_builds;
  std::optional<std::vector<Source>> sources;
  std::optional<Catalogue> diagnoses;
  std::optional<std::vector<KnownBad>> known_bad;
  std::optional<std::vector<Rebar3Release>> rebar3;
  std::optional<Libraries> libraries;

  Result<std::string_view> table(std::string_view name) {
    const auto found = TRY(files.text(name));
    if (!found) {
      return Error{.kind = ErrorKind::config,
                   .message = "the table is missing",
                   .where = Location{.file = files.shown(name)}};
    }
    return *found;
  }

  /// What `read` makes of a table, if nothing breaks it.
  template <class Read>
  auto read(std::string_view name, const Read& read)
      -> Result<std::invoke_result_t<Read, std::string_view, std::string, Problems&>> {
    const std::string_view text = TRY(table(name));
    Problems problems;
    auto records = read(text, files.shown(name), problems);
    if (auto broken = problems.first_broken()) return std::move(*broken);
    return records;
  }

  /// The same, read once and kept in `place`.
  template <class Kept, class Read>
  Result<const Kept*> once(std::optional<Kept>& place, std::string_view name, const Read& reader) {
    if (!place) place = TRY(read(name, reader));
    return &*place;
  }

  std::optional<StackFile> stack_file(const std::string& name, Problems& problems) {
    if (!is_stack_name(name)) return std::nullopt;
    const auto text = files.text(name + ".toml");
    if (!text || !text->has_value()) return std::nullopt;
    return read_stack_file(**text, name, files.shown(name + ".toml"), problems);
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
  auto state = std::make_unique<State>();
  state->files = TRY(TableFiles::with_directory(directory));
  return Tables(std::move(state));
}

Result<std::vector<std::string>> Tables::stack_names() const {
  return state_->files.stack_names();
}

Result<Stack> Tables::find_stack(std::string_view name) const {
  if (const auto known = state_->stacks.find(name); known != state_->stacks.end()) {
    return known->second;
  }
  const std::string own_name(name);
  const bool possible = is_stack_name(name);
  if (possible && TRY(state_->files.text(own_name + ".toml"))) {
    Problems problems;
    const auto file = state_->stack_file(own_name, problems);
    const auto find = [&](const std::string& parent) {
      return state_->stack_file(parent, problems);
    };
    Stack stack = inherited(*file, find, problems);
    if (auto broken = problems.first_broken()) return std::move(*broken);
    return state_->stacks.emplace(own_name, std::move(stack)).first->second;
  }
  const std::vector<std::string> known = TRY(stack_names());
  const auto nearest = text::nearest(name, known);
  return Error{.kind = ErrorKind::unsupported,
               .message = bprun::format("there is no stack '{}'", text::printable(name)),
               .hint = (nearest ? bprun::format("Did you mean {}? ", *nearest) : std::string()) +
                       bprun::format("The known ones are {}.", text::list(known))};
}

Result<std::vector<Stack>> Tables::known_stacks() const {
  std::vector<Stack> stacks;
  for (const std::string& name : TRY(stack_names()))
    stacks.push_back(TRY(find_stack(name)));
  return stacks;
}

Result<const std::vector<NodeRelease>*> Tables::node_releases() const {
  return state_->once(state_->node, "node.csv", read_node_releases);
}

Result<const std::vector<NodeLine>*> Tables::node_lines() const {
  return state_->once(state_->lines, "node-lines.csv", read_node_lines);
}

Result<const std::vector<PackageRelease>*> Tables::package_releases(PackageTool tool) const {
  if (const auto known = state_->packages.find(tool); known != state_->packages.end()) {
    return &known->second;
  }
  const std::string file = std::string(to_string(tool)) + ".csv";
  auto releases = TRY(state_->read(file, read_packages));
  keep_only(tool, releases);
  return &state_->packages.emplace(tool, std::move(releases)).first->second;
}

Result<const std::vector<OtpRelease>*> Tables::otp_releases() const {
  return state_->once(state_->otp, "otp.csv", read_otp_releases);
}

Result<const std::vector<ElixirRelease>*> Tables::elixir_releases() const {
  return state_->once(state_->elixir, "elixir.csv", read_elixir_releases);
}

Result<const std::vector<Rebar3Release>*> Tables::rebar3_releases() const {
  return state_->once(state_->rebar3, "rebar3.csv", read_rebar3_releases);
}

Result<const std::vector<OtpBuild>*> Tables::otp_builds() const {
  return state_->once(state_->otp_builds, "otp-builds.csv", read_otp_builds);
}

Result<std::span<const OtpBuild>> Tables::otp_builds_for(std::string_view base,
                                                         std::string_view arch) const {
  const auto& all = *TRY(otp_builds());
  const auto wanted = std::pair(base, arch);
  const auto first = std::partition_point(all.begin(), all.end(), [&](const OtpBuild& build) {
    return std::pair(build.base, build.arch) < wanted;
  });
  const auto last = std::partition_point(first, all.end(), [&](const OtpBuild& build) {
    return std::pair(build.base, build.arch) == wanted;
  });
  return std::span<const OtpBuild>(first, last);
}

Result<const std::vector<ElixirBuild>*> Tables::elixir_builds() const {
  return state_->once(state_->elixir_builds, "elixir-builds.csv", read_elixir_builds);
}

Result<std::span<const ElixirBuild>> Tables::elixir_builds_for(std::string_view base) const {
  const auto& all = *TRY(elixir_builds());
  const auto first = std::partition_point(
      all.begin(), all.end(), [&](const ElixirBuild& build) { return build.base < base; });
  const auto last = std::partition_point(
      first, all.end(), [&](const ElixirBuild& build) { return build.base == base; });
  return std::span<const ElixirBuild>(first, last);
}

Result<const std::vector<Source>*> Tables::sources() const {
  return state_->once(state_->sources, "sources.toml", read_sources);
}

Result<const Catalogue*> Tables::diagnoses() const {
  if (!state_->diagnoses && !TRY(state_->files.text("diagnoses.toml"))) state_->diagnoses.emplace();
  return state_->once(state_->diagnoses, "diagnoses.toml", read_catalogue);
}

Result<const std::vector<KnownBad>*> Tables::known_bad() const {
  if (!state_->known_bad && !TRY(state_->files.text("known-bad.toml"))) state_->known_bad.emplace();
  return state_->once(state_->known_bad, "known-bad.toml", read_known_bad);
}

Result<std::string_view> Tables::text_of(std::string_view file) const {
  return state_->table(file);
}

std::string Tables::shown(std::string_view file) const {
  return state_->files.shown(file);
}

Result<const Libraries*> Tables::libraries() const {
  return state_->once(state_->libraries, "libraries.csv", read_libraries);
}

}  // namespace bprun::stack
