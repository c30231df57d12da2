// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bprun::archive {

using fs::Path;

enum class EntryType { file, directory, symlink, hardlink, other };

/// One entry of an archive, as it stands there.
struct Entry {
  std::string path;  ///< without leading "./" and trailing "/"; "." for the root
  EntryType type = EntryType::file;
  unsigned long long size = 0;  ///< of a file, unpacked
  unsigned mode = 0;            ///< permission bits, setuid and kin included
  std::string target;           ///< of a link
  long long mtime = 0;          ///< seconds since 1970
  long long uid = 0;
  long long gid = 0;
};

enum class ListStep { next, stop };

/// Visits the entries of a tar or zip of any kind that extract() reads, in the archive's order.
/// Errors as of extract(). The visitor's error ends it.
Result<void> list(const Path& file, const std::function<Result<ListStep>(const Entry&)>& visit);

/// The contents of those members that are there, by the path asked for ("Procfile"; compared as
/// Entry::path). One pass; it ends when all are found. Hard and symbolic links are not followed.
/// A member larger than `limit` bytes is an Error.
Result<std::map<std::string, std::string>> read_members(const Path& file,
                                                        const std::vector<std::string>& paths,
                                                        std::size_t limit = 1UL << 20);

}  // namespace bprun::archive
