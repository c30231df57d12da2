// SPDX-License-Identifier: MIT
#include "runner/pack/size_tree.hpp"

#include <algorithm>
#include <functional>

namespace bprun::pack {

namespace {

/// What is smaller than this part of the whole is in no picture.
constexpr unsigned long long smallest_part = 2000;

/// A directory whose entries are being read.
struct OpenDirectory {
  std::string path;  ///< with a slash at its end; "" for the root
  SizeNode node;
  std::vector<unsigned long long> by_writer = {};  ///< bytes

  void count(WriterId writer, unsigned long long bytes) {
    if (writer == unknown_writer) return;
    if (by_writer.size() <= writer) by_writer.resize(writer + 1);
    by_writer[writer] += bytes;
  }
};

Result<unsigned long long> bytes_of(const Path& book) {
  unsigned long long bytes = 0;
  BookReader reader = TRY(BookReader::open(book));
  while (const BookEntry* entry = reader.next()) {
    if (S_ISREG(entry->stamp.mode)) bytes += entry->stamp.size;
  }
  return bytes;
}

/// Sums up a book on the way: only the directories from the root to the entry at hand are open.
class Summing {
public:
  explicit Summing(unsigned long long smallest) : smallest_(std::max(smallest, 1ULL)) {
    open_.push_back({.path = "", .node = {.is_directory = true}});
  }

  void see(const BookEntry& entry) {
    while (!entry.path.starts_with(open_.back().path))
      close();
    std::string name = entry.path.substr(open_.back().path.size());
    if (entry.is_directory()) {
      open_.push_back(
          {.path = entry.path + "/", .node = {.name = std::move(name), .is_directory = true}});
      return;
    }
    if (!S_ISREG(entry.stamp.mode)) return;
    const unsigned long long bytes = entry.stamp.size;
    OpenDirectory& directory = open_.back();
    directory.node.bytes += bytes;
    ++directory.node.files;
    directory.count(entry.writer, bytes);
    if (bytes < smallest_) return;
    directory.node.parts.push_back(
        {.name = std::move(name), .bytes = bytes, .files = 1, .writer = entry.writer});
  }

  SizeNode finish() {
    while (open_.size() > 1)
      close();
    settle(open_.back());
    return std::move(open_.back().node);
  }

private:
  static void settle(OpenDirectory& directory) {
    const auto most = std::max_element(directory.by_writer.begin(), directory.by_writer.end());
    if (most != directory.by_writer.end()) {
      directory.node.writer = static_cast<WriterId>(most - directory.by_writer.begin());
    }
  }

  void close() {
    OpenDirectory closed = std::move(open_.back());
    open_.pop_back();
    settle(closed);
    OpenDirectory& above = open_.back();
    above.node.bytes += closed.node.bytes;
    above.node.files += closed.node.files;
    for (std::size_t writer = 0; writer < closed.by_writer.size(); ++writer)
      above.count(static_cast<WriterId>(writer), closed.by_writer[writer]);
    if (closed.node.bytes >= smallest_) above.node.parts.push_back(std::move(closed.node));
  }

  unsigned long long smallest_;
  std::vector<OpenDirectory> open_;
};

void collect_sizes(const SizeNode& node, std::vector<unsigned long long>& sizes) {
  for (const SizeNode& part : node.parts) {
    sizes.push_back(part.bytes);
    collect_sizes(part, sizes);
  }
}

/// What a node holds is never larger than it, so what stays hangs together.
void drop_smaller(SizeNode& node, unsigned long long smallest) {
  std::erase_if(node.parts, [smallest](const SizeNode& part) { return part.bytes < smallest; });
  for (SizeNode& part : node.parts)
    drop_smaller(part, smallest);
}

void tidy_up(SizeNode& node) {
  for (SizeNode& part : node.parts)
    tidy_up(part);
  std::sort(node.parts.begin(), node.parts.end(), [](const SizeNode& a, const SizeNode& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.name < b.name;
  });
  if (node.name.empty() || node.parts.size() != 1) return;
  if (node.parts.front().bytes != node.bytes) return;
  SizeNode only = std::move(node.parts.front());
  only.name = node.name + "/" + only.name;
  node = std::move(only);
}

}  // namespace

Result<SizeNode> size_tree(const Path& book, std::size_t most) {
  Summing summing(TRY(bytes_of(book)) / smallest_part);
  BookReader reader = TRY(BookReader::open(book));
  while (const BookEntry* entry = reader.next())
    summing.see(*entry);
  SizeNode tree = summing.finish();

  std::vector<unsigned long long> sizes;
  collect_sizes(tree, sizes);
  if (sizes.size() > most) {
    const auto last = sizes.begin() + static_cast<std::ptrdiff_t>(most);
    std::nth_element(sizes.begin(), last, sizes.end(), std::greater<>());
    drop_smaller(tree, *last + 1);
  }
  tidy_up(tree);
  return tree;
}

}  // namespace bprun::pack
