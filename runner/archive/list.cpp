// SPDX-License-Identifier: MIT
#include "runner/archive/list.hpp"

#include "runner/archive/reader.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/interrupt.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>

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

}  // namespace

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
