// SPDX-License-Identifier: MIT
#include "runner/pack/tree_book.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/pack/compose.hpp"
#include "runner/process/interrupt.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <unordered_map>

namespace bprun::pack {

namespace {

constexpr std::size_t longest_book_path = 1UL << 20;

/// The numbers of an entry as they lie in the file, which never leaves the machine.
struct BookNumbers {
  FileStamp stamp;
  WriterId writer = unknown_writer;
  std::uint32_t path_size = 0;
};

/// Writes a book in fs::walk's order.
class BookWriter {
public:
  static Result<BookWriter> create(const Path& file) {
    std::FILE* stream = std::fopen(file.c_str(), "wxbe");
    if (stream == nullptr) return system_error(format("write {}", file.native()), errno);
    return BookWriter(stream, file);
  }

  Result<void> add(const BookEntry& entry) {
    const BookNumbers numbers{.stamp = entry.stamp,
                              .writer = entry.writer,
                              .path_size = static_cast<std::uint32_t>(entry.path.size())};
    std::array<char, sizeof numbers> raw{};
    std::memcpy(raw.data(), &numbers, raw.size());
    if (std::fwrite(raw.data(), 1, raw.size(), file_.get()) == raw.size() &&
        std::fwrite(entry.path.data(), 1, entry.path.size(), file_.get()) == entry.path.size()) {
      return {};
    }
    return system_error(format("write {}", path_.native()), errno);
  }

  Result<void> finish() {
    if (std::fflush(file_.get()) == 0) return {};
    return system_error(format("write {}", path_.native()), errno);
  }

private:
  struct CloseBook {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  BookWriter(std::FILE* file, Path path) : file_(file), path_(std::move(path)) {}

  std::unique_ptr<std::FILE, CloseBook> file_;
  Path path_;
};

/// What is in the tree at one moment, compared with the book of an earlier one.
class Look {
public:
  Look(BookReader* before, BookWriter& after, WriterId writer, bool inodes_stay)
      : before_(before), after_(after), writer_(writer), inodes_stay_(inodes_stay) {
    advance();
  }

  Result<void> see(const fs::WalkEntry& entry) {
    while (old_ != nullptr && walk_order(old_->path, entry.relative) < 0)
      pass_removed();
    BookEntry seen{.path = entry.relative, .stamp = stamp_of(entry.status), .writer = writer_};
    newest_ns_ = std::max(newest_ns_, seen.stamp.ctime_ns);
    if (old_ != nullptr && old_->path == seen.path) {
      const bool stays = is_unchanged(*old_, seen);
      if (stays) seen.writer = old_->writer;
      if (!stays) changes_.add(EntryChange::Kind::changed, seen.path, seen.stamp);
      advance();
    } else {
      changes_.add(EntryChange::Kind::added, seen.path, seen.stamp);
    }
    return after_.add(seen);
  }

  TreeChanges finish() {
    while (old_ != nullptr)
      pass_removed();
    return changes_;
  }

  long long newest_ns() const { return newest_ns_; }

private:
  bool is_unchanged(const BookEntry& before, const BookEntry& now) const {
    // What is in a directory is looked at by itself; its own times tell nothing more.
    if (now.is_directory()) return before.is_directory();
    FileStamp stamp = now.stamp;
    if (!inodes_stay_) stamp.inode = before.stamp.inode;
    return stamp == before.stamp;
  }

  void advance() { old_ = before_ == nullptr ? nullptr : before_->next(); }

  void pass_removed() {
    changes_.add(EntryChange::Kind::removed, old_->path, old_->stamp);
    advance();
  }

  BookReader* before_;
  BookWriter& after_;
  WriterId writer_;
  bool inodes_stay_;
  const BookEntry* old_ = nullptr;
  TreeChanges changes_;
  long long newest_ns_ = 0;
};

/// The kernel's clock for files goes by ticks of some milliseconds: what is written in the tick of
/// the look would bear the same time. So that tick is let pass; a clock set back is not waited for.
void let_tick_pass(long long newest_ns) {
  for (int i = 0; i < 20; ++i) {
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec * 1'000'000'000LL + now.tv_nsec > newest_ns) return;
    const timespec moment{.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&moment, nullptr);
  }
}

/// The paths of a runtime's tree, and its largest file, by which a copy is found.
struct RuntimeTree {
  struct Part {
    unsigned kind = 0;  ///< S_IFMT
    unsigned long long size = 0;
  };

  std::unordered_map<std::string, Part> parts;
  std::string largest;
  unsigned long long largest_size = 0;

  bool has(const std::string& relative, const FileStamp& stamp) const {
    const auto found = parts.find(relative);
    if (found == parts.end() || found->second.kind != (stamp.mode & S_IFMT)) return false;
    return !S_ISREG(stamp.mode) || found->second.size == stamp.size;
  }
};

Result<RuntimeTree> read_runtime_tree(const Path& directory) {
  RuntimeTree tree;
  TRY(fs::walk(directory, [&tree](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    const auto size = static_cast<unsigned long long>(entry.status.st_size);
    tree.parts.emplace(entry.relative,
                       RuntimeTree::Part{.kind = entry.status.st_mode & S_IFMT, .size = size});
    if (entry.is_regular() && size > tree.largest_size) {
      tree.largest = entry.relative;
      tree.largest_size = size;
    }
    return fs::WalkStep::enter;
  }));
  return tree;
}

/// The directories of the book that hold a copy: "" or "x/y/", in the book's order.
std::vector<std::string> copies_of(const RuntimeTree& runtime, BookReader& book, WriterId except) {
  std::vector<std::string> roots;
  while (const BookEntry* entry = book.next()) {
    if (entry->writer == except || !S_ISREG(entry->stamp.mode)) continue;
    if (entry->stamp.size != runtime.largest_size || !entry->path.ends_with(runtime.largest)) {
      continue;
    }
    std::string root = entry->path.substr(0, entry->path.size() - runtime.largest.size());
    if (root.empty() || root.back() == '/') roots.push_back(std::move(root));
  }
  return roots;
}

}  // namespace

void TreeChanges::name(EntryChange entry) {
  const auto stands_before = [](const EntryChange& a, const EntryChange& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
  };
  if (largest.size() == most_named && !stands_before(entry, largest.back())) return;
  largest.insert(std::upper_bound(largest.begin(), largest.end(), entry, stands_before),
                 std::move(entry));
  if (largest.size() > most_named) largest.pop_back();
}

void TreeChanges::add(EntryChange::Kind kind, std::string_view path, const FileStamp& stamp) {
  const bool regular = S_ISREG(stamp.mode);
  const unsigned long long bytes = regular ? stamp.size : 0;
  switch (kind) {
  case EntryChange::Kind::added:
    ++added;
    added_bytes += bytes;
    break;
  case EntryChange::Kind::changed:
    ++changed;
    changed_bytes += bytes;
    break;
  case EntryChange::Kind::removed:
    ++removed;
    removed_bytes += bytes;
    break;
  }
  // Most are too small to be named: those cost a comparison.
  if (!regular || (largest.size() == most_named && bytes < largest.back().bytes)) return;
  name({.kind = kind, .path = std::string(path), .bytes = bytes});
}

void TreeChanges::add(const TreeChanges& more) {
  added += more.added;
  changed += more.changed;
  removed += more.removed;
  added_bytes += more.added_bytes;
  changed_bytes += more.changed_bytes;
  removed_bytes += more.removed_bytes;
  for (const auto& entry : more.largest)
    name(entry);
}

Path TreeBook::next_file() {
  return directory_ / format("tree-{}", looks_++);
}

Result<TreeChanges> TreeBook::look(const Path& tree, WriterId writer) {
  std::optional<BookReader> before;
  if (!file_.empty()) before.emplace(TRY(BookReader::open(file_)));
  const Path path = next_file();
  BookWriter after = TRY(BookWriter::create(path));
  Look look(before ? &*before : nullptr, after, writer, inodes_stay_);
  TRY(fs::walk(tree, [&look](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TRY(process::interrupt::check());
    if (is_apps_git(entry.relative)) return fs::WalkStep::skip;
    TRY(look.see(entry));
    return fs::WalkStep::enter;
  }));
  const TreeChanges changes = look.finish();
  TRY(after.finish());
  if (!file_.empty()) static_cast<void>(fs::remove_file(file_));
  file_ = path;
  let_tick_pass(look.newest_ns());
  return changes;
}

Result<bool> TreeBook::set_apart(const Path& runtime, WriterId writer, WriterId except) {
  const RuntimeTree tree = TRY(read_runtime_tree(runtime));
  if (tree.largest.empty()) return false;
  BookReader first = TRY(BookReader::open(file_));
  const auto roots = copies_of(tree, first, except);
  if (roots.empty()) return false;

  const Path path = next_file();
  BookReader before = TRY(BookReader::open(file_));
  BookWriter after = TRY(BookWriter::create(path));
  while (const BookEntry* entry = before.next()) {
    BookEntry now = *entry;
    for (const auto& root : roots) {
      if (now.writer == except || !now.path.starts_with(root)) continue;
      if (tree.has(now.path.substr(root.size()), now.stamp)) now.writer = writer;
    }
    TRY(after.add(now));
  }
  TRY(after.finish());
  static_cast<void>(fs::remove_file(file_));
  file_ = path;
  return true;
}

Result<std::vector<WriterTotals>> TreeBook::totals(std::size_t writers) const {
  std::vector<WriterTotals> all(writers);
  BookReader book = TRY(BookReader::open(file_));
  while (const BookEntry* entry = book.next()) {
    if (entry->writer >= writers) continue;
    WriterTotals& totals = all[entry->writer];
    if (entry->is_directory()) {
      ++totals.directories;
    } else if (S_ISREG(entry->stamp.mode)) {
      ++totals.files;
      totals.bytes += entry->stamp.size;
    } else if (S_ISLNK(entry->stamp.mode)) {
      ++totals.symlinks;
    }
  }
  return all;
}

Result<BookReader> BookReader::open(const Path& file) {
  std::FILE* stream = std::fopen(file.c_str(), "rbe");
  if (stream == nullptr) return system_error(format("read {}", file.native()), errno);
  return BookReader(stream);
}

const BookEntry* BookReader::next() {
  begun_ = true;
  if (at_end_) return nullptr;
  std::array<char, sizeof(BookNumbers)> raw{};
  BookNumbers numbers;
  if (std::fread(raw.data(), 1, raw.size(), file_.get()) == raw.size()) {
    std::memcpy(&numbers, raw.data(), raw.size());
    entry_.stamp = numbers.stamp;
    entry_.writer = numbers.writer;
    entry_.path.resize(std::min<std::size_t>(numbers.path_size, longest_book_path));
    if (std::fread(entry_.path.data(), 1, entry_.path.size(), file_.get()) == entry_.path.size()) {
      return &entry_;
    }
  }
  at_end_ = true;
  return nullptr;
}

WriterId BookReader::writer_of(std::string_view path) {
  if (!begun_) static_cast<void>(next());
  while (!at_end_ && walk_order(entry_.path, path) < 0)
    static_cast<void>(next());
  return !at_end_ && entry_.path == path ? entry_.writer : unknown_writer;
}

}  // namespace bprun::pack
