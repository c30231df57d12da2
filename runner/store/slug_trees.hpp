// SPDX-License-Identifier: MIT
#pragma once

#include "runner/store/store.hpp"

#include <sys/stat.h>

namespace bprun::store {

/// Slugs as they are when unpacked, by the sha256 of the slug's file, for one-off commands and
/// starts that have them mounted instead of unpacking them:
///
///     slugs/SHA256/tree       the files, in the caller's ownership, modes as in the slug (less
///                             what would let others write)
///     slugs/SHA256/complete   the tree's digest, the boot in which it was unpacked, its size
///     slugs/SHA256/seen       what files with this content were last met
///
/// Trees need not survive a power cut, so nothing waits for the disk: one is believed in the boot
/// that it was unpacked in, and is made anew after that. The least recently used go where all come
/// to more than a limit; never one that something runs from.
class SlugTrees {
public:
  /// What all trees of a store may come to.
  static constexpr unsigned long long default_limit = 4ULL << 30;

  /// A tree that stays as long as this object lives.
  class Held {
  public:
    const Path& path() const { return tree_; }

  private:
    friend class SlugTrees;

    Held(Path tree, fs::Fd lock) : tree_(std::move(tree)), lock_(std::move(lock)) {}

    Path tree_;
    fs::Fd lock_;
  };

  /// A slug's file, opened: what it is does not change when its name leads elsewhere meanwhile.
  struct Slug {
    fs::Fd file;
    struct stat status = {};
    std::string key;
  };

  /// Kind denied where others may write to the directory of trees.
  static Result<SlugTrees> open(const Store& store);

  /// Opens a slug and finds its key: read as a whole, unless a file of the same device, inode, size
  /// and times was met before. Ends on an interrupt.
  Result<Slug> open_slug(const Path& file) const;

  /// Its tree, where there is one that may be believed.
  std::optional<Held> find(const Slug& slug) const;

  /// Its tree, made by `fill` where it is not there; of two that add the same, one fills. `fill`
  /// gets the path of the opened slug and an empty directory. Afterwards others that are not in
  /// use go where all come to more than `limit`. Kind busy: the slug changed while it was read.
  Result<Held> add(const Slug& slug,
                   const std::function<Result<void>(const Path& slug, const Path& staging)>& fill,
                   unsigned long long limit = default_limit) const;

  /// Removes a tree by its name in slugs/; false where something runs from it. Nothing there is
  /// success.
  Result<bool> remove(const std::string& name) const;

  /// Whether something runs from it.
  static bool is_in_use(const Path& home);

private:
  SlugTrees(const Store& store, Path directory) : store_(store), directory_(std::move(directory)) {}

  Result<void> commit(const Path& staging, const Path& home) const;
  void note_seen(const Slug& slug) const;
  void trim(unsigned long long limit) const;

  const Store& store_;
  Path directory_;
};

}  // namespace bprun::store
