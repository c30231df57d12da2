// SPDX-License-Identifier: MIT
#include "runner/pack/tree_index.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/cuts.hpp"
#include "runner/store/segments.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace bprun::pack {

namespace {

constexpr std::string_view index_magic = "bprun tree index 1\n";
constexpr std::size_t hash_size = 32;
constexpr long long racy_ns = 2'000'000'000;
constexpr std::size_t longest_path = 1UL << 20;
constexpr std::size_t write_at = 64UL << 10;

/// The numbers of an entry as they lie in the file: this machine's own, as the index is.
struct IndexNumbers {
  FileStamp stamp;
  unsigned long long path_size = 0;
  unsigned long long hash_count = 0;
};

long long nanoseconds(const timespec& time) {
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

std::FILE* open_index(const Path& file) {
  fs::Fd descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!descriptor || !store::is_ours_alone(descriptor.get())) return nullptr;
  std::FILE* stream = ::fdopen(descriptor.get(), "rb");
  if (stream != nullptr) static_cast<void>(descriptor.release());
  return stream;
}

bool read_bytes(std::FILE* file, std::string& bytes, std::size_t size) {
  bytes.resize(size);
  return std::fread(bytes.data(), 1, size, file) == size;
}

std::optional<IndexEntry> read_entry(std::FILE* file) {
  std::array<char, sizeof(IndexNumbers)> raw{};
  if (std::fread(raw.data(), 1, raw.size(), file) != raw.size()) return std::nullopt;
  IndexNumbers numbers;
  std::memcpy(&numbers, raw.data(), raw.size());
  if (numbers.path_size > longest_path || numbers.hash_count != unit_count(numbers.stamp.size)) {
    return std::nullopt;
  }
  IndexEntry entry{.path = {}, .stamp = numbers.stamp, .hashes = {}};
  if (!read_bytes(file, entry.path, numbers.path_size)) return std::nullopt;
  // One by one: a number that is damaged must not ask for memory that the file does not fill.
  for (unsigned long long i = 0; i < numbers.hash_count; ++i) {
    if (!read_bytes(file, entry.hashes.emplace_back(), hash_size)) return std::nullopt;
  }
  return entry;
}

}  // namespace

FileStamp stamp_of(const struct stat& status) {
  return {.size = static_cast<unsigned long long>(status.st_size),
          .mtime_ns = nanoseconds(status.st_mtim),
          .ctime_ns = nanoseconds(status.st_ctim),
          .inode = status.st_ino,
          .mode = status.st_mode};
}

std::size_t unit_count(unsigned long long size) {
  return size == 0 ? 1 : static_cast<std::size_t>((size + content_unit - 1) / content_unit);
}

int walk_order(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (in_a == a.end() || in_b == b.end()) {
    return static_cast<int>(in_a != a.end()) - static_cast<int>(in_b != b.end());
  }
  // A directory's content comes before whatever else has its name and more.
  const auto rank = [](char byte) {
    return byte == '/' ? 0 : static_cast<unsigned char>(byte) + 1;
  };
  return rank(*in_a) - rank(*in_b);
}

IndexReader::IndexReader(const Path& file) : file_(open_index(file)) {
  std::string magic;
  if (file_ && (!read_bytes(file_.get(), magic, index_magic.size()) || magic != index_magic)) {
    file_.reset();
  }
  next();
}

void IndexReader::next() {
  entry_ = file_ ? read_entry(file_.get()) : std::nullopt;
  if (!entry_) file_.reset();
}

std::optional<std::vector<std::string>> IndexReader::find(std::string_view path,
                                                          const FileStamp& stamp) {
  while (entry_ && walk_order(entry_->path, path) < 0)
    next();
  if (!entry_ || entry_->path != path || entry_->stamp != stamp) return std::nullopt;
  return std::move(entry_->hashes);
}

IndexWriter::IndexWriter(Path path, fs::Fd file, long long began_ns)
    : path_(std::move(path)), file_(std::move(file)), began_ns_(began_ns), pending_(index_magic) {}

Result<IndexWriter> IndexWriter::create(Path file, long long began_ns) {
  fs::Fd descriptor = TRY(fs::open_file(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  return IndexWriter(std::move(file), std::move(descriptor), began_ns);
}

Result<void> IndexWriter::add(const IndexEntry& entry) {
  if (std::max(entry.stamp.mtime_ns, entry.stamp.ctime_ns) >= began_ns_ - racy_ns) return {};
  const IndexNumbers numbers{
      .stamp = entry.stamp, .path_size = entry.path.size(), .hash_count = entry.hashes.size()};
  std::array<char, sizeof numbers> raw{};
  std::memcpy(raw.data(), &numbers, raw.size());
  pending_.append(raw.data(), raw.size());
  pending_ += entry.path;
  for (const auto& hash : entry.hashes)
    pending_ += hash;
  if (pending_.size() < write_at) return {};
  TRY(fs::write_all(file_.get(), pending_));
  pending_.clear();
  return {};
}

Result<void> IndexWriter::commit(const Path& destination) {
  TRY(fs::write_all(file_.get(), pending_));
  TRY(file_.close());
  return fs::rename(path_, destination);
}

}  // namespace bprun::pack
