// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pack/tree_index.hpp"

#include <cstdint>
#include <functional>

/// Who wrote what is in a build directory: the source, a buildpack, or the runtime that a buildpack
/// put there. It is found by looking at the tree before and after each of them; nothing is read.
namespace bprun::pack {

/// Stands for whoever wrote something; the numbers are the caller's, below unknown_writer.
using WriterId = std::uint32_t;

inline constexpr WriterId unknown_writer = UINT32_MAX;

/// An entry of the book. The app's own ".git" is not in it, as it is in no slug.
struct BookEntry {
  std::string path;  ///< below the tree's root
  FileStamp stamp;
  WriterId writer = unknown_writer;

  bool is_directory() const { return S_ISDIR(stamp.mode); }
};

/// One entry that is not as it was at the look before.
struct EntryChange {
  enum class Kind { added, changed, removed };

  Kind kind = Kind::added;
  std::string path;
  unsigned long long bytes = 0;  ///< of a regular file; of one that was removed: what it had

  bool operator==(const EntryChange&) const = default;
};

/// What one look found different from the look before.
struct TreeChanges {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  unsigned long long added_bytes = 0;
  unsigned long long changed_bytes = 0;  ///< as they are now
  unsigned long long removed_bytes = 0;
  /// The largest files of them, at most `most_named`, the largest first, then by path.
  std::vector<EntryChange> largest = {};

  static constexpr std::size_t most_named = 30;

  void add(EntryChange::Kind kind, std::string_view path, const FileStamp& stamp);
  /// What another look found besides.
  void add(const TreeChanges& more);

private:
  void name(EntryChange entry);
};

/// What a writer has in the tree at last.
struct WriterTotals {
  std::size_t files = 0;  ///< regular ones
  std::size_t symlinks = 0;
  std::size_t directories = 0;
  unsigned long long bytes = 0;  ///< of the files
};

/// The book of one build directory: a file in fs::walk's order, which is read and written along
/// with the walk. Memory does not grow with the tree.
class TreeBook {
public:
  /// `directory` is one of the build's own that nobody else can write to. On an overlay an inode's
  /// number may change by itself, and does not count (`inodes_stay` false).
  TreeBook(Path directory, bool inodes_stay)
      : directory_(std::move(directory)), inodes_stay_(inodes_stay) {}

  /// Looks at the tree: what is new or not as it was (size, mode, times to the nanosecond, inode)
  /// is `writer`'s from now on. A directory stays whoever's it was. A file that was touched counts
  /// as changed, whatever it holds: all that depends on it is which layer it is in.
  Result<TreeChanges> look(const Path& tree, WriterId writer);

  /// What is a copy of `runtime`'s tree, in whatever directory, is `writer`'s from now on: below
  /// each directory in which `runtime`'s largest file lies at its place and in its size, every path
  /// that `runtime` has, with the same size. Entries of `except` (the source's) stay. False where
  /// there is no copy.
  Result<bool> set_apart(const Path& runtime, WriterId writer, WriterId except);

  /// By writer; as many as are asked for.
  Result<std::vector<WriterTotals>> totals(std::size_t writers) const;

  const Path& file() const { return file_; }

private:
  Path next_file();

  Path directory_;
  bool inodes_stay_;
  unsigned looks_ = 0;
  Path file_;  ///< empty before the first look
};

/// Reads a book along with a walk of the tree.
class BookReader {
public:
  static Result<BookReader> open(const Path& file);

  /// nullptr at the end. Valid until the next call.
  const BookEntry* next();

  /// Paths are asked for in fs::walk's order; unknown_writer where the book lacks one.
  WriterId writer_of(std::string_view path);

private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  explicit BookReader(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
  BookEntry entry_;
  bool at_end_ = false;
  bool begun_ = false;
};

}  // namespace bprun::pack
