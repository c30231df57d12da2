// SPDX-License-Identifier: MIT
#include "runner/store/segments.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace bprun::store {

namespace {

/// "bprun segment 1", the key, and the bytes' sha256, a line each.
constexpr std::string_view segment_magic = "bprun segment 1\n";
constexpr std::size_t hex_line = 65;
constexpr std::size_t segment_head = segment_magic.size() + 2 * hex_line;

/// Larger ones are nobody's: what is compressed is at most a few MiB.
constexpr off_t largest_segment = 64L << 20;

/// A segment in use is marked as such once a day; LRU needs no more, and a mark costs a write.
constexpr std::time_t mark_every = 24 * 60 * 60;

bool read_fully(int descriptor, char* place, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::read(descriptor, place, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    place += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

std::string segment_head_for(const std::string& key, std::string_view bytes) {
  return format("{}{}\n{}\n", segment_magic, key, sha256_hex(bytes));
}

/// Reads and checks; false where anything is not as add() leaves it.
bool take_segment(int descriptor, const std::string& key, std::vector<char>& bytes) {
  struct stat status = {};

  if (::fstat(descriptor, &status) != 0 || !is_ours_alone(descriptor)) return false;
  if (status.st_size < static_cast<off_t>(segment_head) || status.st_size > largest_segment) {
    return false;
  }
  std::string head(segment_head, '\0');
  bytes.resize(static_cast<std::size_t>(status.st_size) - segment_head);
  if (!read_fully(descriptor, head.data(), head.size()) ||
      !read_fully(descriptor, bytes.data(), bytes.size())) {
    return false;
  }
  return head == segment_head_for(key, {bytes.data(), bytes.size()});
}

struct KeptSegment {
  std::string name;
  std::time_t used = 0;
  unsigned long long bytes = 0;
};

std::vector<KeptSegment> kept_segments(const fs::Fd& directory, const Path& shown) {
  std::vector<KeptSegment> kept;
  const auto names = fs::list_directory(directory.get(), shown);
  if (!names) return kept;
  for (const auto& name : *names) {
    struct stat status = {};

    if (::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    kept.push_back({.name = name,
                    .used = status.st_mtime,
                    .bytes = static_cast<unsigned long long>(status.st_size)});
  }
  return kept;
}

}  // namespace

bool is_ours_alone(int descriptor) {
  struct stat status = {};

  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

Result<Segments> Segments::open(const Store& store) {
  Path directory = store.root() / "segments";
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_error(format("make the store's directory {}", directory.native()), errno);
  }
  const auto status = TRY(fs::status_of(directory));
  if (!status || !S_ISDIR(status->st_mode) || status->st_uid != ::geteuid() ||
      (status->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("{} is not a directory of uid {} that nobody else may write to",
                                   directory.native(),
                                   ::geteuid()),
                 .hint = format("Remove it: rm -r {}", text::shell_quote(directory.native()))};
  }
  return Segments(std::move(directory), TRY(store.work_directory()));
}

bool Segments::find(const std::string& key, std::vector<char>& bytes) const {
  const Path path = directory_ / key;
  const fs::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) {
    if (errno != ENOENT) ++distrusted_;
    return false;
  }
  if (!take_segment(file.get(), key, bytes)) {
    ++distrusted_;
    return false;
  }

  struct stat status = {};

  const std::time_t now = std::time(nullptr);
  if (::fstat(file.get(), &status) == 0 &&
      (status.st_mtime < now - mark_every || status.st_mtime > now)) {
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
  }
  return true;
}

bool Segments::add(const std::string& key, std::string_view bytes) const {
  const Path scratch = scratch_file();
  fs::Fd file(::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return false;
  const bool written = fs::write_all(file.get(), segment_head_for(key, bytes)).has_value() &&
                       fs::write_all(file.get(), bytes).has_value() && file.close().has_value();
  if (written && ::rename(scratch.c_str(), (directory_ / key).c_str()) == 0) return true;
  ::unlink(scratch.c_str());
  return false;
}

Result<Segments::Verified> Segments::verify(bool drop) const {
  Verified verified;
  const fs::Fd directory = TRY(fs::open_file(directory_, O_RDONLY | O_DIRECTORY));
  std::vector<char> bytes;
  for (const std::string& name : TRY(fs::list_directory(directory.get(), directory_))) {
    TRY(process::interrupt::check());
    const fs::Fd file(
        ::openat(directory.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file && errno == ENOENT) continue;  // trimmed meanwhile
    if (file && take_segment(file.get(), name, bytes)) {
      ++verified.sound;
      continue;
    }
    verified.damaged.push_back(name);
    if (drop) TRY(fs::remove_tree(directory_ / name));
  }
  return verified;
}

Path Segments::scratch_file() const {
  return work_.path() / format("scratch-{}", next_scratch_++);
}

void Segments::trim(unsigned long long limit) const {
  const fs::Fd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return;
  auto kept = kept_segments(directory, directory_);
  unsigned long long total = 0;
  for (const auto& segment : kept)
    total += segment.bytes;
  if (total <= limit) return;
  std::sort(kept.begin(), kept.end(), [](const KeptSegment& a, const KeptSegment& b) {
    return a.used != b.used ? a.used < b.used : a.name < b.name;
  });
  for (const auto& segment : kept) {
    if (total <= limit / 4 * 3) return;
    ::unlinkat(directory.get(), segment.name.c_str(), 0);
    total -= segment.bytes;
  }
}

}  // namespace bprun::store
