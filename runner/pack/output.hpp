// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The output folder of a build. What a build makes is put there together or not at all: a full
/// disk, an error or a kill leaves what was there before.
namespace bprun::pack {

using fs::Path;

/// The files that a build may leave in its output folder, in the order in which they are put in
/// place. build.json comes last: it is the record that the others are there, and holds the slug's
/// checksum. All other files in the folder are the user's, and are left alone.
inline constexpr const char* slug_file = "slug.tgz";
inline constexpr const char* zstd_slug_file = "slug.tar.zst";
/// The images of an app that Dockerfiles built: an OCI layout, packed.
inline constexpr const char* image_file = "image.tar";
inline constexpr const char* procfile_file = "Procfile";
inline constexpr const char* record_file = "build.json";
/// The record of `bprun test`, which leaves nothing else there.
inline constexpr const char* test_record_file = "test.json";

/// One build's hold on its output folder. All errors are of kind `output`, but one: `busy` where
/// another bprun is writing to the same folder.
///
/// Beside the results, and only while a build runs, lie `.bprun-new-NAME` (what is being written),
/// and for an instant `.bprun-old-NAME` and `.bprun-absent-NAME` (what to go back to). What a
/// killed build left of these is undone by the next open().
class Output {
public:
  /// Makes the folder if absent, and shows before the build starts that it can be written: a file
  /// in its place, a read-only file system and a directory called slug.tgz are errors here.
  static Result<Output> open(const Path& directory);

  Output(Output&&) noexcept;
  Output& operator=(Output&&) = delete;
  /// Removes what was staged and not committed, and the folder if open() made it and it is empty.
  ~Output();

  const Path& directory() const { return directory_; }

  /// An empty file to write `name` into, to be put in place by commit(). `name` is one of those
  /// above. The descriptor stays owned by this object. Staging a name anew starts over.
  Result<int> stage(std::string_view name);

  /// stage(), and the whole of it written.
  Result<void> stage(std::string_view name, std::string_view bytes);

  /// Has commit() remove the file of that name: it is an earlier build's, and this one makes none.
  void retire(std::string_view name);

  /// Drops what was staged under `name`. A build that fails drops the slug and stages its record
  /// only: the old slug and Procfile then stay.
  void drop(std::string_view name);

  /// Puts everything that is staged in place: synced to disk first, old files kept until the last
  /// is in place, and put back if one of them fails. Files that are not staged stay.
  Result<void> commit();

private:
  struct Staged {
    std::string name;
    fs::Fd file;
    bool retires = false;  ///< there is to be no such file
  };

  Output(Path directory, fs::Fd lock, bool created);

  Result<void> sync_staged();
  Result<void> keep_old() const;
  Result<void> replace() const;

  Path directory_;
  fs::Fd lock_;  ///< the folder itself, locked
  bool created_ = false;
  std::map<int, Staged> staged_;  ///< by position in the order above
};

}  // namespace bprun::pack
