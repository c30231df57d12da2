// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What one slug has that another has not.
namespace bprun::pack {

using fs::Path;

enum class ChangeKind {
  added,
  removed,
  changed,  ///< another content, another target of a link, or another kind of entry
  mode,     ///< the same, with other permissions
};

struct SlugChange {
  std::string path;
  ChangeKind kind = ChangeKind::changed;
  unsigned long long bytes_before = 0;  ///< of a file, uncompressed
  unsigned long long bytes_after = 0;
  unsigned mode_before = 0;
  unsigned mode_after = 0;

  bool operator==(const SlugChange&) const = default;
};

/// The changes below a directory, one or two names deep.
struct DirectoryChange {
  std::string path;
  std::size_t changes = 0;
  long long bytes = 0;  ///< by which it grew, uncompressed

  bool operator==(const DirectoryChange&) const = default;
};

struct SlugDiff {
  Path before;
  Path after;
  std::vector<SlugChange> changes;            ///< by path
  std::vector<DirectoryChange> by_directory;  ///< those that grew or shrank most first
  unsigned long long packed_before = 0;       ///< the slugs' sizes
  unsigned long long packed_after = 0;
  std::size_t segments = 0;  ///< of the second slug
  /// Those that the first lacks, and their compressed bytes: what the second costs whoever has the
  /// first. A slug of other makers is one segment.
  std::size_t new_segments = 0;
  unsigned long long new_bytes = 0;
};

/// Reads both slugs once; memory grows with the number of their files, and not with their size.
Result<SlugDiff> diff_slugs(const Path& before, const Path& after);

/// For people: at most `most` changes of each kind.
std::string to_text(const SlugDiff& diff, std::size_t most = 20);

/// For programs; docs/reference/slug.md has the keys.
document::Value to_document(const SlugDiff& diff);

}  // namespace bprun::pack
