// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/cache.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/script/output.hpp"

namespace bprun::nodejs {

namespace {

/// CACHE/node/directories/<name>: one flat folder, so that "a" and "a/b" do not nest.
Path kept_at(const Path& root, const std::string& directory) {
  return root / "directories" / sha256_hex(directory).substr(0, 16);
}

Result<void> copy_any(const Path& from, const Path& to) {
  TRY(fs::make_directories(to.parent_path()));
  if (fs::is_directory(from)) {
    TRY(fs::copy_tree(from, to));
    return {};
  }
  return fs::copy_file(from, to);
}

}  // namespace

std::string CacheKey::signature() const {
  return format("v2; {}; v{}; {}; {}; {}", stack, node, npm, yarn, modules_checked_in);
}

std::optional<std::string> cacheable_path(std::string_view entry) {
  std::string path;
  if (entry.empty() || entry.front() == '/') return std::nullopt;
  for (const std::string_view name : text::split(entry, '/')) {
    if (name.empty() || name == ".") continue;
    if (name == ".." || name.find('\0') != std::string_view::npos) return std::nullopt;
    path += path.empty() ? std::string(name) : "/" + std::string(name);
  }
  if (path.empty()) return std::nullopt;
  return path;
}

Result<BuildCache> BuildCache::open(const Path& cache, const CacheKey& key, bool enabled) {
  const Path root = cache / "node";
  const std::string signature = key.signature();
  if (!enabled) {
    TRY(fs::remove_tree(root));
    return BuildCache(root, signature, State::off);
  }
  const auto last = TRY(fs::read_file_if_exists(root / "signature", 1UL << 16));
  const bool same = last && text::trim(*last) == signature;
  if (!same) TRY(fs::remove_tree(root));
  TRY_WHILE(fs::make_directories(root), "while preparing the build cache");
  return BuildCache(root, signature, same ? State::valid : last ? State::changed : State::fresh);
}

Path BuildCache::downloads(const std::string& manager, const Path& scratch) const {
  return state_ == State::off ? scratch / manager : root_ / manager;
}

Result<void> BuildCache::restore(const std::vector<std::string>& directories,
                                 const Path& app) const {
  for (const std::string& entry : directories) {
    const auto directory = cacheable_path(entry);
    if (!directory) continue;
    const Path kept = kept_at(root_, *directory);
    if (fs::exists(app / *directory)) {
      output::detail(format("- {} (exists - skipping)", *directory));
    } else if (!fs::exists(kept)) {
      output::detail(format("- {} (not cached - skipping)", *directory));
    } else {
      output::detail("- " + *directory);
      TRY_WHILE(copy_any(kept, app / *directory), format("while restoring {}", *directory));
    }
  }
  return {};
}

Result<void> BuildCache::save(const std::vector<std::string>& directories, const Path& app) const {
  for (const std::string& entry : directories) {
    const auto directory = cacheable_path(entry);
    if (!directory) {
      output::detail(format("- {} (outside the app - skipping)", text::printable(entry)));
      continue;
    }
    if (!fs::exists(app / *directory)) {
      output::detail(format("- {} (nothing to cache)", *directory));
      continue;
    }
    output::detail("- " + *directory);
    const Path kept = kept_at(root_, *directory);
    const Path incoming = kept.native() + ".new";
    const Path outgoing = kept.native() + ".old";
    TRY(fs::remove_tree(incoming));
    TRY(fs::remove_tree(outgoing));
    TRY_WHILE(copy_any(app / *directory, incoming), format("while caching {}", *directory));
    if (fs::exists(kept)) TRY(fs::rename(kept, outgoing));
    TRY(fs::rename(incoming, kept));
    TRY(fs::remove_tree(outgoing));
  }
  return {};
}

Result<void> BuildCache::commit() const {
  if (state_ == State::off) return {};
  return fs::replace_file(root_ / "signature", signature_ + "\n");
}

}  // namespace bprun::nodejs
