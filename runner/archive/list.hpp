// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
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

/// The content of the regular file that read_contents() is at; read forward, and once.
class Content {
public:
  virtual ~Content() = default;

  /// The first bytes: at least four where the file has them, more where that costs nothing.
  /// Valid until save().
  virtual Result<std::string_view> beginning() = 0;

  /// Makes the open file `descriptor` hold the content and nothing else; holes stay holes.
  virtual Result<void> save(int descriptor) = 0;

  /// The content's sha256 (binary), holes taken as zeros. Instead of the two above.
  virtual Result<std::string> digest() = 0;
};

/// list(), and the content of regular files for whoever asks; of other entries it is empty. What is
/// not asked for is skipped. Memory does not grow with the archive.
Result<void> read_contents(const Path& file,
                           const std::function<Result<void>(const Entry&, Content&)>& visit);

/// The contents of those members that are there, by the path asked for ("Procfile"; compared as
/// Entry::path). One pass; it ends when all are found. Hard and symbolic links are not followed.
/// A member larger than `limit` bytes is an Error.
Result<std::map<std::string, std::string>> read_members(const Path& file,
                                                        const std::vector<std::string>& paths,
                                                        std::size_t limit = 1UL << 20);

}  // namespace bprun::archive
