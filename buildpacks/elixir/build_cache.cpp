// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/build_cache.hpp"

#include "buildpacks/elixir/mix_files.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/script/kept_trees.hpp"

#include <vector>

namespace bprun::elixir {

using script::add_entries;
using script::is_release;
using script::replace_directory;

namespace {

/// A home that lies elsewhere is the user's own affair.
bool is_inside(const Path& home, const Path& app) {
  return home.native().starts_with(app.native() + "/");
}

}  // namespace

std::string CacheKey::text() const {
  return format("v1\n{}\n{}\n{}\n", stack, erlang, elixir);
}

CacheKey CacheKey::parse(std::string_view text) {
  const auto lines = text::lines(text);
  if (lines.size() != 4 || lines[0] != "v1") return {};
  return {std::string(lines[1]), std::string(lines[2]), std::string(lines[3])};
}

std::vector<script::KeyPart> CacheKey::parts_since(const std::optional<CacheKey>& before) const {
  std::vector<script::KeyPart> parts{{"stack", stack}, {"Erlang", erlang}, {"Elixir", elixir}};
  if (before) {
    parts[0].before = before->stack;
    parts[1].before = before->erlang;
    parts[2].before = before->elixir;
  }
  return parts;
}

std::string CacheKey::difference_to(const CacheKey& before) const {
  if (before.stack != stack) return "Stack changed, will rebuild";
  const auto changed = [](const char* what, const std::string& from, const std::string& to) {
    return format("{} changed from {} to {}, will rebuild", what, text::printable(from), to);
  };
  if (before.erlang != erlang) return changed("Erlang", before.erlang, erlang);
  return changed("Elixir", before.elixir, elixir);
}

Result<BuildCache>
BuildCache::open(const Path& cache, const std::string& mix_env, const CacheKey& key, bool forget) {
  BuildCache opened(cache / "elixir" / mix_env, key);
  if (forget) TRY(fs::remove_tree(opened.root_));
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
  const auto compiled = TRY(fs::read_file_if_exists(opened.root_ / "compiled", 1UL << 16));
  if (compiled) opened.compiled_ = text::trim(*compiled);
  return opened;
}

Result<void> BuildCache::restore(const Path& app, const Path& mix_home, const Path& hex_home) {
  sources_ = TRY(script::list_sources(app, is_no_source));
  if (state_ != State::valid) return {};
  TRY_WHILE(add_entries(root_ / "deps", app / "deps"), "while restoring deps");
  TRY_WHILE(add_entries(root_ / "build", app / "_build"), "while restoring _build");
  if (is_inside(mix_home, app)) TRY(add_entries(root_ / "mix", mix_home));
  if (is_inside(hex_home, app)) TRY(add_entries(root_ / "hex", hex_home));
  const auto before = TRY(fs::read_file_if_exists(root_ / "sources"));
  sources_are_same_ = before && *before == sources_;
  if (sources_are_same_) return {};
  return script::renew_changed_sources(app, root_ / "sources", is_no_source);
}

std::string BuildCache::why_not_compiled(const std::string& environment) const {
  if (state_ != State::valid) return "no compiled code is kept";
  if (!sources_are_same_) return "sources have changed";
  if (compiled_.empty()) return "hooks, or compiling itself, changed the sources of the last build";
  if (environment != compiled_) return "config vars or other variables have changed";
  return "";
}

Result<bool> BuildCache::has_source_untouched(const Path& app) const {
  return TRY(script::list_sources(app, is_no_source)) == sources_;
}

Result<void> BuildCache::save(const Path& app, const Path& mix_home, const Path& hex_home) const {
  TRY(fs::remove_file(root_ / "key"));
  TRY_WHILE(replace_directory(app / "deps", root_ / "deps"), "while caching deps");
  TRY_WHILE(replace_directory(app / "_build", root_ / "build", is_release), "while caching _build");
  if (is_inside(mix_home, app)) TRY(replace_directory(mix_home, root_ / "mix"));
  if (is_inside(hex_home, app)) TRY(replace_directory(hex_home, root_ / "hex"));
  return fs::replace_file(root_ / "sources", sources_);
}

Result<void> BuildCache::commit(const std::string& dependencies,
                                const std::string& compiled) const {
  TRY(fs::replace_file(root_ / "compiled", compiled + "\n"));
  TRY(fs::replace_file(root_ / "dependencies", dependencies + "\n"));
  return fs::replace_file(root_ / "key", key_.text());
}

}  // namespace bprun::elixir
