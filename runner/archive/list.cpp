// SPDX-License-Identifier: MIT
#include "runner/archive/list.hpp"

#include "runner/archive/reader.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/interrupt.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bprun::archive {

namespace {

Result<Entry> describe(const Reader& reader, archive_entry* raw) {
  Entry entry;
  const std::string full_name = TRY(name_of(reader, raw));
  for (const auto name : components(full_name)) {
    if (!entry.path.empty()) entry.path += '/';
    entry.path += name;
  }
  if (entry.path.empty()) entry.path = ".";
  const char* hard = ::archive_entry_hardlink(raw);
  const char* symbolic = ::archive_entry_symlink(raw);
  if (hard != nullptr) {
    entry.type = EntryType::hardlink;
    entry.target = hard;
  } else {
    switch (::archive_entry_filetype(raw)) {
    case AE_IFREG:
      entry.type = EntryType::file;
      entry.size = static_cast<unsigned long long>(::archive_entry_size(raw));
      break;
    case AE_IFDIR:
      entry.type = EntryType::directory;
      break;
    case AE_IFLNK:
      entry.type = EntryType::symlink;
      entry.target = symbolic == nullptr ? "" : symbolic;
      break;
    default:
      entry.type = EntryType::other;
    }
  }
  entry.mode = ::archive_entry_perm(raw);
  entry.mtime = ::archive_entry_mtime(raw);
  entry.uid = ::archive_entry_uid(raw);
  entry.gid = ::archive_entry_gid(raw);
  return entry;
}

Result<std::string> content(Reader& reader, const std::string& path, std::size_t limit) {
  std::string bytes;
  std::string buffer(64UL << 10, '\0');
  for (;;) {
    const auto count = ::archive_read_data(reader.handle(), buffer.data(), buffer.size());
    if (count < 0) return reader.damaged();
    if (count == 0) return bytes;
    bytes.append(buffer, 0, static_cast<std::size_t>(count));
    if (bytes.size() > limit) {
      return Error{.kind = ErrorKind::limit,
                   .message = format("{} in {} is larger than {}",
                                     text::printable(path),
                                     reader.file().native(),
                                     text::human_size(limit))};
    }
  }
}

/// Takes the blocks that libarchive has, which know their places.
class BlockContent : public Content {
public:
  BlockContent(Reader& reader, const Entry& entry) : reader_(reader), entry_(entry) {}

  Result<std::string_view> beginning() override {
    while (beginning_.size() < enough && TRY(next())) {
      held_.emplace_back(offset_, block_);
      // Where a hole comes first, the file begins with zeros.
      beginning_ += offset_ > static_cast<la_int64_t>(beginning_.size()) ? std::string(enough, '\0')
                                                                         : std::string(block_);
    }
    return std::string_view(beginning_);
  }

  Result<void> save(int descriptor) override {
    if (::ftruncate(descriptor, 0) != 0 ||
        ::ftruncate(descriptor, static_cast<off_t>(entry_.size)) != 0) {
      return system_error(format("keep {}", text::printable(entry_.path)), errno);
    }
    for (const auto& [offset, bytes] : held_)
      TRY(write(descriptor, bytes, offset));
    while (TRY(next()))
      TRY(write(descriptor, block_, offset_));
    return {};
  }

  Result<std::string> digest() override {
    Hasher hasher;
    unsigned long long done = 0;
    const std::string zeros(64UL << 10, '\0');
    const auto fill_to = [&](unsigned long long end) {
      while (done < end) {
        const auto part = std::min<unsigned long long>(zeros.size(), end - done);
        hasher.update(std::string_view(zeros).substr(0, part));
        done += part;
      }
    };
    while (TRY(next())) {
      fill_to(static_cast<unsigned long long>(offset_));
      hasher.update(block_);
      done += block_.size();
    }
    fill_to(entry_.size);
    return hasher.digest();
  }

private:
  static constexpr std::size_t enough = 4;

  /// False at the content's end.
  Result<bool> next() {
    if (ended_ || entry_.type != EntryType::file) return false;
    const void* bytes = nullptr;
    std::size_t size = 0;
    const int status = ::archive_read_data_block(reader_.handle(), &bytes, &size, &offset_);
    ended_ = status == ARCHIVE_EOF;
    if (ended_) return false;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return reader_.damaged();
    block_ = std::string_view(static_cast<const char*>(bytes), size);
    return true;
  }

  Result<void> write(int descriptor, std::string_view bytes, la_int64_t offset) const {
    while (!bytes.empty()) {
      const ssize_t count = ::pwrite(descriptor, bytes.data(), bytes.size(), offset);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error(format("keep {}", text::printable(entry_.path)), errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
      offset += count;
    }
    return {};
  }

  Reader& reader_;
  const Entry& entry_;
  std::string beginning_;
  std::vector<std::pair<la_int64_t, std::string>> held_;  // what beginning() took
  std::string_view block_;
  la_int64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<void> read_contents(const Path& file,
                           const std::function<Result<void>(const Entry&, Content&)>& visit) {
  Reader reader = TRY(Reader::open(file));
  while (archive_entry* raw = TRY(reader.next())) {
    TRY(process::interrupt::check());
    const Entry entry = TRY(describe(reader, raw));
    BlockContent content(reader, entry);
    TRY(visit(entry, content));
  }
  return {};
}

Result<void> list(const Path& file, const std::function<Result<ListStep>(const Entry&)>& visit) {
  Reader reader = TRY(Reader::open(file));
  while (archive_entry* raw = TRY(reader.next())) {
    TRY(process::interrupt::check());
    const Entry entry = TRY(describe(reader, raw));
    if (TRY(visit(entry)) == ListStep::stop) return {};
  }
  return {};
}

Result<std::map<std::string, std::string>>
read_members(const Path& file, const std::vector<std::string>& paths, std::size_t limit) {
  std::map<std::string, std::string> found;
  Reader reader = TRY(Reader::open(file));
  while (archive_entry* raw = TRY(reader.next())) {
    TRY(process::interrupt::check());
    const Entry entry = TRY(describe(reader, raw));
    if (entry.type != EntryType::file) continue;
    if (std::find(paths.begin(), paths.end(), entry.path) == paths.end()) continue;
    found[entry.path] = TRY(content(reader, entry.path, limit));
    if (found.size() == paths.size()) break;
  }
  return found;
}

}  // namespace bprun::archive
