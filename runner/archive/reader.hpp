// SPDX-License-Identifier: MIT
#pragma once

#include "runner/archive/gzip_source.hpp"
#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct archive;
struct archive_entry;

namespace bprun::archive {

using fs::Path;

/// libarchive's reader, opened on one file, with its failures worded. Internal to the room.
/// A file counts as read only when its last checksum was right: next() sees to it.
class Reader {
public:
  static Result<Reader> open(const Path& file);

  /// The next entry, valid until the next call; nullptr at the end.
  Result<archive_entry*> next();

  ::archive* handle() { return handle_.get(); }

  /// The Error for libarchive's last failure: the file is cut off, or damaged.
  Error damaged() const;

  const Path& file() const { return file_; }

private:
  struct Free {
    void operator()(::archive* handle) const;
  };

  Reader(Path file, fs::Fd descriptor, ::archive* handle);

  Result<void> finish();

  Path file_;
  fs::Fd descriptor_;
  std::unique_ptr<GzipSource> gzip_;  // where the file is gzip; the handle reads from it
  std::unique_ptr<::archive, Free> handle_;
};

/// The names in a path of an archive, without empty ones and ".".
std::vector<std::string_view> components(std::string_view path);

/// The name of an entry as bytes; an Error where libarchive cannot say it.
Result<std::string> name_of(const Reader& reader, archive_entry* entry);

}  // namespace bprun::archive
