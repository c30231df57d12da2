// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the files of a tree held when they were last packed, so that those that did not change need
/// not be read again.
namespace bprun::pack {

using fs::Path;

/// What tells that a file is the one it was.
struct FileStamp {
  unsigned long long size = 0;
  long long mtime_ns = 0;  ///< since 1970
  long long ctime_ns = 0;
  unsigned long long inode = 0;
  unsigned mode = 0;

  bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const struct stat& status);

/// A file: the sha256 (binary) of each content_unit of it; one of nothing for an empty file.
struct IndexEntry {
  std::string path;  ///< below the tree's root
  FileStamp stamp;
  std::vector<std::string> hashes;
};

/// How many hashes a file of that size has.
std::size_t unit_count(unsigned long long size);

/// Negative, 0 or positive, in the order in which fs::walk meets them.
int walk_order(std::string_view a, std::string_view b);

/// An earlier index, read along with a walk: memory does not grow with it. One that is absent,
/// damaged, or somebody else's is empty: whatever it does not know is read.
class IndexReader {
public:
  explicit IndexReader(const Path& file);

  /// The hashes of that file, if it is what it was. Paths are asked for in fs::walk's order.
  std::optional<std::vector<std::string>> find(std::string_view path, const FileStamp& stamp);

private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void next();

  std::unique_ptr<std::FILE, Close> file_;
  std::optional<IndexEntry> entry_;
};

/// Writes the index of a tree as it is packed, in fs::walk's order.
class IndexWriter {
public:
  /// `began_ns` is a time before any file was read. What changed in the two seconds before it, or
  /// later, or in the future, is left out: a change after the reading could leave no trace.
  static Result<IndexWriter> create(Path file, long long began_ns);

  Result<void> add(const IndexEntry& entry);

  /// Puts it in place.
  Result<void> commit(const Path& destination);

private:
  IndexWriter(Path path, fs::Fd file, long long began_ns);

  Path path_;
  fs::Fd file_;
  long long began_ns_;
  std::string pending_;
};

}  // namespace bprun::pack
