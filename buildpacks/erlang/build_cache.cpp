// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/build_cache.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/script/kept_trees.hpp"

#include <algorithm>
#include <array>

namespace bprun::erlang {

namespace {

constexpr std::array<std::string_view, 6> not_sources{
    "_build", ".git", "node_modules", ".platform_tools", ".heroku", ".profile.d"};

bool says_dependencies(const std::string& name) {
  return name == "rebar.config" || name == "rebar.config.script" || name == "rebar.lock";
}

/// A name of an application becomes a path: what is none is nobody's folder.
bool is_folder_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos;
}

}  // namespace

std::string CacheKey::text() const {
  return format("v1\n{}\n{}\n{}\n", stack, erlang, rebar3);
}

CacheKey CacheKey::parse(std::string_view text) {
  const auto lines = text::lines(text);
  if (lines.size() != 4 || lines[0] != "v1") return {};
  return {std::string(lines[1]), std::string(lines[2]), std::string(lines[3])};
}

std::vector<script::KeyPart> CacheKey::parts_since(const std::optional<CacheKey>& before) const {
  std::vector<script::KeyPart> parts{{"stack", stack}, {"Erlang", erlang}, {"rebar3", rebar3}};
  if (before) {
    parts[0].before = before->stack;
    parts[1].before = before->erlang;
    parts[2].before = before->rebar3;
  }
  return parts;
}

std::string CacheKey::difference_to(const CacheKey& before) const {
  if (before.stack != stack) return "Stack changed, will rebuild";
  if (before.erlang == erlang) return "rebar3 changed, will rebuild";
  return format(
      "Erlang changed from {} to {}, will rebuild", text::printable(before.erlang), erlang);
}

bool is_no_source(const fs::WalkEntry& entry) {
  const std::string name = entry.relative.substr(entry.relative.rfind('/') + 1);
  const bool top = name.size() == entry.relative.size();
  const bool named = std::find(not_sources.begin(), not_sources.end(), name) != not_sources.end();
  return entry.is_directory() && named && (top || name == "node_modules" || name == ".git");
}

Result<std::string> dependency_signature(const Path& app) {
  return script::digests_of_sources(app, is_no_source, says_dependencies);
}

Result<BuildCache>
BuildCache::open(const Path& cache, const std::string& profile, const CacheKey& key) {
  BuildCache opened(cache / "erlang" / ("build-" + profile), key);
  const auto last = TRY(fs::read_file_if_exists(opened.root_ / "key", 1UL << 16));
  if (last) {
    opened.before_ = CacheKey::parse(*last);
    opened.state_ = *opened.before_ == key ? State::valid : State::changed;
    if (opened.state_ == State::changed) opened.why_ = key.difference_to(*opened.before_);
  }
  if (opened.state_ != State::valid) TRY(fs::remove_tree(opened.root_));
  TRY_WHILE(fs::make_directories(opened.root_), "while preparing the build cache");
  const auto dependencies = TRY(fs::read_file_if_exists(opened.root_ / "dependencies"));
  if (dependencies) opened.dependencies_ = text::trim(*dependencies);
  return opened;
}

Result<void> BuildCache::remove_dropped(const Path& builds,
                                        const std::vector<std::string>& names) const {
  const auto before = TRY(fs::read_file_if_exists(root_ / "applications"));
  if (!before || !fs::is_directory(builds)) return {};
  const auto profiles = TRY(fs::list_directory(builds));
  for (const std::string_view name : text::lines(*before)) {
    const bool stays = std::find(names.begin(), names.end(), name) != names.end();
    if (stays || !is_folder_name(name)) continue;
    for (const std::string& profile : profiles)
      TRY(fs::remove_tree(builds / profile / "lib" / name));
  }
  return {};
}

/// rebar3 writes no lock for a profile, so that only the source's says what is to stay.
Result<void> BuildCache::remove_unlocked(const Path& builds, const Names& names) {
  const auto is_among = [](const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  if (!fs::is_directory(builds)) return {};
  for (const std::string& profile : TRY(fs::list_directory(builds))) {
    const Path libraries = builds / profile / "lib";
    if (!fs::is_directory(libraries)) continue;
    for (const std::string& name : TRY(fs::list_directory(libraries))) {
      const bool stays = name.starts_with('.') || is_among(names.applications, name) ||
                         is_among(names.locked, name);
      if (!stays) TRY(fs::remove_tree(libraries / name));
    }
  }
  return {};
}

Result<void>
BuildCache::restore(const Path& app, const Names& names, const std::string& signature) {
  sources_ = TRY(script::list_sources(app, is_no_source));
  if (state_ != State::valid) return {};
  const Path builds = app / "_build";
  TRY_WHILE(script::add_entries(root_ / "build", builds), "while restoring _build");
  TRY(remove_dropped(builds, names.applications));
  if (!has_dependencies(signature)) TRY(remove_unlocked(builds, names));
  return script::renew_changed_sources(app, root_ / "sources", is_no_source);
}

Result<void> BuildCache::save(const Path& app, const Names& names) const {
  TRY(fs::remove_file(root_ / "key"));
  TRY_WHILE(script::replace_directory(app / "_build", root_ / "build", script::is_release),
            "while caching _build");
  TRY(fs::replace_file(root_ / "applications", text::join(names.applications, "\n") + "\n"));
  return fs::replace_file(root_ / "sources", sources_);
}

Result<void> BuildCache::commit(const std::string& signature) const {
  TRY(fs::replace_file(root_ / "dependencies", signature + "\n"));
  return fs::replace_file(root_ / "key", key_.text());
}

}  // namespace bprun::erlang
