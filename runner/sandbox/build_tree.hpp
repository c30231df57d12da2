// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/walk.hpp"
#include "runner/sandbox/spec.hpp"

#include <memory>

/// How a source becomes BUILD: a tree that belongs to the build uid and can be changed at will,
/// while the source stays as it is. Modes, links, empty directories and modification times are kept
/// (B-43).
namespace bprun::sandbox {

enum class TreeMethod {
  automatic,  ///< overlay for large trees where it can be had, else copy
  overlay,    ///< root only: the source below, what the build writes above; no byte is copied
  copy,
};

std::string_view to_string(TreeMethod method);

/// Trees up to this size are copied: that is as fast, and the source may then change at will.
inline constexpr std::size_t small_tree_files = 3000;
inline constexpr unsigned long long small_tree_bytes = 64ULL << 20;

struct BuildTreeRequest {
  Path source;
  Path target;   ///< BUILD on the host; absent or an empty directory
  Path scratch;  ///< where an overlay keeps its parts: a directory of the build's own
  Identity identity;
  /// Entries that do not become part of BUILD (.slugignore), directories with all that is in them.
  /// A .git at the top (directory or file) never does.
  std::function<bool(const fs::WalkEntry&)> leave_out = nullptr;
  TreeMethod method = TreeMethod::automatic;
};

class BuildTree {
public:
  BuildTree(BuildTree&&) noexcept;
  BuildTree& operator=(BuildTree&&) = delete;
  /// release(), errors ignored.
  ~BuildTree();

  const Path& path() const;
  TreeMethod method() const;       ///< overlay or copy
  const std::string& why() const;  ///< for the log: why this method
  std::size_t files() const;
  unsigned long long bytes() const;

  /// An overlay shows changes that somebody makes to the source meanwhile. Call this before the
  /// result is packed: an Error of kind busy names what changed. A copy is always unchanged.
  Result<void> verify_unchanged() const;

  /// Unmounts an overlay. The files of a copy, and the overlay's parts in scratch, stay for the
  /// caller to remove.
  Result<void> release();

private:
  friend Result<BuildTree> make_build_tree(const BuildTreeRequest&);
  struct State;
  explicit BuildTree(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

/// Overlays need enter_private_mounts() before, so that the mounts are nobody else's and end with
/// us.
Result<BuildTree> make_build_tree(const BuildTreeRequest& request);

/// Gives this process a mount namespace of its own: what it mounts is seen by its children only,
/// and is gone when the last of them is. Before any thread is started; root only, else (or where
/// the machine does not allow it) nothing happens and the answer is false, and then make_build_tree
/// copies.
bool enter_private_mounts();

}  // namespace bprun::sandbox
