// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/build_cache.hpp"

#include "buildpacks/elixir/mix_files.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <ctime>
#include <map>
#include <vector>

namespace bprun::elixir {

namespace {

/// A file as Mix tells whether it is the one it compiled.
std::string stamp_of(const struct stat& status) {
  return format("{}.{} {}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size);
}

/// "PATH\0STAMP\n" for each source of the app.
Result<std::string> list_sources(const Path& app) {
  std::string list;
  TRY(fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    if (entry.is_regular()) {
      list += entry.relative + std::string(1, '\0') + stamp_of(entry.status) + "\n";
    }
    return fs::WalkStep::enter;
  }));
  return list;
}

std::map<std::string, std::string, std::less<>> parse_sources(std::string_view list) {
  std::map<std::string, std::string, std::less<>> sources;
  // A path may hold a line end; the NUL in front of the stamp finds the border again.
  while (!list.empty()) {
    const std::size_t nul = list.find('\0');
    const std::size_t end = nul == std::string_view::npos ? nul : list.find('\n', nul);
    if (end == std::string_view::npos) break;
    sources.emplace(list.substr(0, nul), list.substr(nul + 1, end - nul - 1));
    list.remove_prefix(end + 1);
  }
  return sources;
}

/// Copies the entries of a directory that are not in the other one yet.
Result<void> add_entries(const Path& from, const Path& to) {
  if (!fs::is_directory(from)) return {};
  TRY(fs::make_directories(to));
  for (const std::string& name : TRY(fs::list_directory(from))) {
    if (fs::exists(to / name)) continue;
    if (fs::is_directory(from / name)) {
      TRY(fs::copy_tree(from / name, to / name));
    } else {
      TRY(fs::copy_file(from / name, to / name));
    }
  }
  return {};
}

/// A tree as one text: what is in it, how large, and from when.
Result<std::string> stamps_of(const Path& root,
                              const std::function<bool(const fs::WalkEntry&)>& leave_out) {
  std::string stamps;
  if (!fs::is_directory(root)) return stamps;
  TRY(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (leave_out && leave_out(entry)) return fs::WalkStep::skip;
    // A directory's own time changes with every copy.
    const std::string stamp = entry.is_directory() ? "/" : stamp_of(entry.status);
    stamps += format("{}\n{:o} {}\n", entry.relative, entry.status.st_mode, stamp);
    return fs::WalkStep::enter;
  }));
  return stamps;
}

Result<void>
replace_directory(const Path& from,
                  const Path& to,
                  const std::function<bool(const fs::WalkEntry&)>& leave_out = nullptr) {
  // Mostly a build changes nothing of its dependencies, and looking is cheaper than copying.
  if (fs::exists(to) && TRY(stamps_of(from, leave_out)) == TRY(stamps_of(to, nullptr))) return {};
  const Path incoming = to.native() + ".new";
  const Path outgoing = to.native() + ".old";
  TRY(fs::remove_tree(incoming));
  TRY(fs::remove_tree(outgoing));
  if (fs::is_directory(from)) TRY(fs::copy_tree(from, incoming, {.leave_out = leave_out}));
  if (fs::exists(to)) TRY(fs::rename(to, outgoing));
  if (fs::exists(incoming)) TRY(fs::rename(incoming, to));
  return fs::remove_tree(outgoing);
}

/// A home that lies elsewhere is the user's own affair.
bool is_inside(const Path& home, const Path& app) {
  return home.native().starts_with(app.native() + "/");
}

/// A release is assembled anew by each build, and is the largest part of _build.
bool is_release(const fs::WalkEntry& entry) {
  return entry.is_directory() && entry.relative.ends_with("/rel") &&
         entry.relative.find('/') == entry.relative.size() - 4;
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
    const CacheKey before = CacheKey::parse(*last);
    opened.state_ = before == key ? State::valid : State::changed;
    if (opened.state_ == State::changed) opened.why_ = key.difference_to(before);
  }
  if (opened.state_ != State::valid) TRY(fs::remove_tree(opened.root_));
  TRY_WHILE(fs::make_directories(opened.root_), "while preparing the build cache");
  const auto dependencies = TRY(fs::read_file_if_exists(opened.root_ / "dependencies", 1UL << 16));
  if (dependencies) opened.dependencies_ = text::trim(*dependencies);
  const auto compiled = TRY(fs::read_file_if_exists(opened.root_ / "compiled", 1UL << 16));
  if (compiled) opened.compiled_ = text::trim(*compiled);
  return opened;
}

Result<void> BuildCache::renew_changed_sources(const Path& app) const {
  const auto list = TRY(fs::read_file_if_exists(root_ / "sources"));
  const auto saved = TRY(fs::status_of(root_ / "sources"));
  if (!list || !saved) return {};
  const auto seen = parse_sources(*list);
  return fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    if (!entry.is_regular() || entry.status.st_mtime > saved->st_mtime) return fs::WalkStep::enter;
    const auto before = seen.find(entry.relative);
    if (before != seen.end() && before->second == stamp_of(entry.status))
      return fs::WalkStep::enter;
    if (::utimensat(AT_FDCWD, entry.path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) != 0) {
      return system_error(format("set the time of {}", entry.relative), errno);
    }
    return fs::WalkStep::enter;
  });
}

Result<void> BuildCache::restore(const Path& app, const Path& mix_home, const Path& hex_home) {
  sources_ = TRY(list_sources(app));
  if (state_ != State::valid) return {};
  TRY_WHILE(add_entries(root_ / "deps", app / "deps"), "while restoring deps");
  TRY_WHILE(add_entries(root_ / "build", app / "_build"), "while restoring _build");
  if (is_inside(mix_home, app)) TRY(add_entries(root_ / "mix", mix_home));
  if (is_inside(hex_home, app)) TRY(add_entries(root_ / "hex", hex_home));
  const auto before = TRY(fs::read_file_if_exists(root_ / "sources"));
  sources_are_same_ = before && *before == sources_;
  if (sources_are_same_) return {};
  return renew_changed_sources(app);
}

Result<bool> BuildCache::has_source_untouched(const Path& app) const {
  return TRY(list_sources(app)) == sources_;
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
