// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/file_lock.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/environment.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bprun::store {

using fs::Path;

/// Where the store is if --store does not say: /var/cache/bprun for root, else
/// $XDG_CACHE_HOME/bprun or $HOME/.cache/bprun. An Error of kind config where neither is an
/// absolute path.
Result<Path> default_root(const process::Environment& environment, uid_t uid);

/// A directory of one build (mode 0711, so that the build uid reaches what is given to it inside),
/// on the store's file system. It goes with this object; if the process is killed, the next
/// Store::open sweeps it away.
class WorkDirectory {
public:
  WorkDirectory(WorkDirectory&&) noexcept = default;
  WorkDirectory& operator=(WorkDirectory&&) = delete;

  const Path& path() const { return directory_.path(); }

  /// What Store::work_directory() gives: a new one in `parent`.
  static Result<WorkDirectory> make(const Path& parent);

private:
  WorkDirectory(fs::FileLock lock, fs::TempDir directory)
      : lock_(std::move(lock)), directory_(std::move(directory)) {}

  fs::FileLock lock_;  // says that the owner is alive; let go after the directory
  fs::TempDir directory_;
};

class Sweeper;

/// What kinds of trees there are; each has a directory of its own.
enum class TreeKind {
  runtimes,   ///< unpacked runtimes, by name, version and platform
  checkouts,  ///< buildpacks, by origin and commit
  slugs,      ///< unpacked slugs, by the slug's digest: SlugTrees has its own way with them
};

/// Everything that outlives a build, in one directory:
///
///     runtimes/KEY/{tree,complete}    read-only, committed whole
///     checkouts/KEY/{tree,complete}   the same
///     apps/KEY/{current,lock}         app_cache.hpp
///     slugs/SHA256/{tree,complete}    slug_trees.hpp
///     segments/KEY                    segments.hpp
///     indexes/KEY                     what a tree's files held when they were last packed
///     refs/KEY                        the commit that a branch was last seen at
///     work/RANDOM/                    work directories of running builds
///     locks/
///
/// Safe for any number of processes at once. Nothing half-written is ever seen under its name: a
/// kill or a full disk leaves what was there before. Trees survive a power cut as well; for caches
/// that would cost a flush of the whole disk in every build.
class Store {
public:
  /// Makes the directory where absent (0755 for root, else 0700) and what belongs in it, and clears
  /// away, in the background, what dead builds left in work/. Of a directory of root's that
  /// everybody may write to (sticky, as /tmp) each user takes a part of his own, `uid-N`. Kind
  /// denied: `root`, or one of its parts, belongs to somebody else (other than root), or others may
  /// write to it.
  static Result<Store> open(const Path& root);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) = delete;
  ~Store();

  const Path& root() const { return root_; }

  /// A new directory in work/.
  Result<WorkDirectory> work_directory() const;

  /// The committed tree of that key. One that somebody else owns, or may write to, is none.
  std::optional<Path> find_tree(TreeKind kind, std::string_view key) const;

  /// The tree of that key, made by `fill` if it is not there. `fill` gets an empty directory and
  /// leaves the tree in it; if it fails nothing stays. Of two processes that add the same key, one
  /// fills and the other waits and takes the first one's. Afterwards files and directories have no
  /// w bits (contents must not change under another build).
  Result<Path> add_tree(TreeKind kind,
                        std::string_view key,
                        const std::function<Result<void>(const Path& staging)>& fill) const;

  /// Notes that the tree is in use now, for whoever clears out what nobody uses. Failure does not
  /// matter.
  void touch(TreeKind kind, std::string_view key) const;

  /// Removes a tree (a checkout of a branch that is to be had anew). Nothing there is success.
  Result<void> remove_tree(TreeKind kind, std::string_view key) const;

private:
  explicit Store(Path root);

  Path tree_home(TreeKind kind, std::string_view key) const;

  Path root_;
  std::unique_ptr<Sweeper> sweeper_;
};

/// A file name for a key of any bytes: the key itself where it is a safe name, else what is
/// readable of it and a hash.
std::string file_name_for(std::string_view key);

}  // namespace bprun::store
