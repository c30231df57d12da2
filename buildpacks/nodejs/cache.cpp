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

std::vector<script::KeyPart> CacheKey::parts_since(std::string_view last) const {
  std::vector<script::KeyPart> parts{
      {"stack", stack},
      {"Node.js", node},
      {"npm", npm},
      {"yarn", yarn},
      {"node_modules checked in", modules_checked_in ? "yes" : "no"}};
  const auto before = text::split(last, ';');
  if (before.size() != parts.size() + 1) return parts;
  for (std::size_t i = 0; i < parts.size(); ++i)
    parts[i].before = std::string(text::trim(before[i + 1]));
  if (parts[1].before->starts_with('v')) parts[1].before->erase(0, 1);
  parts[4].before = parts[4].before == "true" ? "yes" : "no";
  return parts;
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
    BuildCache off(root, signature, State::off);
    off.note(key, "");
    return off;
  }
  const auto last = TRY(fs::read_file_if_exists(root / "signature", 1UL << 16));
  const bool same = last && text::trim(*last) == signature;
  if (!same) TRY(fs::remove_tree(root));
  TRY_WHILE(fs::make_directories(root), "while preparing the build cache");
  BuildCache opened(root, signature, same ? State::valid : last ? State::changed : State::fresh);
  opened.note(key, last.value_or(""));
  return opened;
}

void BuildCache::note(const CacheKey& key, std::string_view last) {
  script::Reuse downloads{
      .what = "package downloads", .why = "", .key = key.parts_since(text::trim(last))};
  switch (state_) {
  case State::off:
    downloads.why = "NODE_MODULES_CACHE=false";
    break;
  case State::fresh:
    downloads.why = "nothing is kept yet";
    break;
  case State::changed:
    downloads.why = script::changes_of(downloads.key);
    // A signature of another version of this buildpack.
    if (downloads.why.empty()) downloads.why = "what is kept is of another kind";
    break;
  case State::valid:
    downloads.reused = true;
    downloads.why = script::sameness_of(downloads.key);
    break;
  }
  reuse_.push_back(std::move(downloads));
}

Path BuildCache::downloads(const std::string& manager, const Path& scratch) const {
  return state_ == State::off ? scratch / manager : root_ / manager;
}

Result<void> BuildCache::restore(const std::vector<std::string>& directories, const Path& app) {
  for (const std::string& entry : directories) {
    const auto directory = cacheable_path(entry);
    if (!directory) continue;
    const Path kept = kept_at(root_, *directory);
    script::Reuse reuse{.what = *directory, .why = "it is not kept yet"};
    if (fs::exists(app / *directory)) {
      output::detail(format("- {} (exists - skipping)", *directory));
      reuse.why = "the app brings its own";
    } else if (!fs::exists(kept)) {
      output::detail(format("- {} (not cached - skipping)", *directory));
    } else {
      output::detail("- " + *directory);
      TRY_WHILE(copy_any(kept, app / *directory), format("while restoring {}", *directory));
      reuse.reused = true;
      reuse.why = "the last build kept it";
    }
    reuse_.push_back(std::move(reuse));
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
