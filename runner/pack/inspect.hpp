// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/procfile.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What is in a slug, without unpacking it.
namespace bprun::pack {

using fs::Path;

/// Files below a directory, one or two names deep ("node_modules", "node_modules/express").
struct DirectorySize {
  std::string path;
  unsigned long long bytes = 0;  ///< uncompressed, with everything below
  std::size_t files = 0;

  bool operator==(const DirectorySize&) const = default;
};

struct FileSize {
  std::string path;
  unsigned long long bytes = 0;

  bool operator==(const FileSize&) const = default;
};

/// Something in a slug that works on the machine that built it, and may not elsewhere.
struct Oddity {
  std::string path;
  std::string what;  ///< "symbolic link to /usr/lib/x, which is outside the slug"

  bool operator==(const Oddity&) const = default;
};

struct Inspection {
  Path file;
  unsigned long long compressed_bytes = 0;
  unsigned long long uncompressed_bytes = 0;
  std::size_t files = 0;
  std::size_t directories = 0;
  std::size_t symlinks = 0;
  /// The Procfile's and then the defaults of `.release` that it lacks; a default's line is 0.
  std::vector<manifest::ProcessType> process_types;
  std::vector<DirectorySize> by_directory;   ///< largest first; ties by path
  std::vector<FileSize> largest_files;       ///< the ten largest, largest first
  std::vector<std::string> profile_scripts;  ///< names in .profile.d, in the order they are sourced
  bool has_profile = false;                  ///< a .profile that is not empty
  std::vector<Oddity> oddities;              ///< the first hundred
  std::size_t more_oddities = 0;             ///< how many there are beyond those
};

/// Reads `file` once for its entries and once for its Procfile; memory does not grow with it.
/// A slug in Heroku's own layout (everything below app/) is taken as well (contract S-9).
Result<Inspection> inspect_slug(const Path& file);

/// For people: `directories` lines of sizes at each of the two levels.
std::string to_text(const Inspection& inspection, std::size_t directories = 15);

/// For programs; docs/reference/slug.md has the keys.
document::Value to_document(const Inspection& inspection);

}  // namespace bprun::pack
