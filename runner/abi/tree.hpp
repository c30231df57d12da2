// SPDX-License-Identifier: MIT
#pragma once

#include "runner/elf/needs.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace bprun::abi {

using fs::Path;

/// A program or library of a tree. Paths are relative to the tree's root, without "./".
struct TreeFile {
  std::string path;
  elf::Needs needs;
};

/// A file that begins as ELF and cannot be read on.
struct Unreadable {
  std::string path;
  std::string why;  ///< "not readable as ELF: …"
};

/// What of a tree matters to the dynamic loader.
struct Tree {
  std::vector<TreeFile> files;  ///< programs and libraries, in byte order of their paths
  std::vector<Unreadable> unreadable;
  /// Symbolic links, path to target as it stands there. A further name of a hard link is one, to
  /// "/app/" and the first name: each file is in `files` once.
  std::map<std::string, std::string, std::less<>> links;
  std::size_t looked_at = 0;  ///< regular files of any kind
};

/// Reads a directory, or a slug or other archive without unpacking it (Heroku's layout, all below
/// app/, is taken as well; contract S-9). Links are not followed. Of a file that is no ELF file the
/// first bytes are read.
/// Errors: nothing at `subject` (usage), a part of it that may not be read (denied), an archive
/// that is none or damaged (corrupt).
Result<Tree> read_tree(const Path& subject);

}  // namespace bprun::abi
