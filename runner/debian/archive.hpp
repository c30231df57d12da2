// SPDX-License-Identifier: MIT
#pragma once

#include "runner/debian/index.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bprun::debian {

using fs::Path;

/// Which packages, of which release.
struct Wanted {
  std::string suite;                       ///< a codename: "bookworm"
  std::string architecture = "amd64";      ///< Debian's word
  std::vector<std::string> packages = {};  ///< all of them must be there
  std::vector<std::string> if_there = {};  ///< and these where the release has them
};

struct ArchiveOptions {
  /// Where apt may keep the index of another release; made if absent, and worth keeping.
  Path state;
  process::Environment environment = process::Environment::inherited();
  process::TimeLimit limit = {};  ///< of the whole that the packages are fetched for
  /// Told what takes time: "Reading the index of Debian trixie".
  std::function<void(const std::string& line)> on_note = nullptr;
};

/// A release's packages, had through the machine's own apt: its mirrors, proxies and credentials
/// hold, and nothing is known here of any host. Every index is verified by Debian's signature and
/// every package by the index; what apt cannot verify it refuses.
class Archive {
public:
  /// Finds the packages: in the machine's own index where the machine runs that release on that
  /// architecture, else in one that is fetched into `options.state` from the same mirrors.
  /// Kind unsupported: there is no apt here, no Debian mirror is configured, or the release lacks a
  /// package. Kind network: the index cannot be fetched. Kind timeout: options.limit.
  static Result<Archive> find(const Wanted& wanted, ArchiveOptions options);

  /// What was found, in the order that was asked for.
  const std::vector<Package>& packages() const { return packages_; }

  /// nullopt where it was not found.
  const Package* package(std::string_view name) const;

  /// Downloads all of them into the directory, and verifies each against the index: the files, in
  /// the order of packages(). Where the mirror no longer has the security updates that its index
  /// names (of a release past its end), what was released is taken, and told. Kind network or
  /// corrupt.
  Result<std::vector<Path>> download(const Path& directory);

private:
  Archive(Wanted wanted, ArchiveOptions options)
      : wanted_(std::move(wanted)), options_(std::move(options)) {}

  /// What an index of our own is made of.
  enum class Parts {
    all,
    released,  ///< without security updates
  };
  /// The lines of a sources.list of our own: the machine's mirrors, with the suite that is wanted.
  Result<std::vector<std::string>> source_lines() const;
  Result<void> read_own_index(Parts parts, bool refresh);
  Result<void> look_up();
  Result<bool> is_of_this_machine();
  Result<std::string> apt(const std::string& program,
                          std::vector<std::string> arguments,
                          const Path& directory = {}) const;
  Result<void> fetch(const Path& directory);
  std::vector<std::string> names() const;

  Wanted wanted_;
  ArchiveOptions options_;
  std::vector<std::string> settings_;  ///< "-o", "Dir::State=…": empty for the machine's own
  std::vector<Package> packages_;
};

/// VERSION_CODENAME of /etc/os-release; empty where this is no Debian.
std::string machine_codename();

/// Unpacks a .deb below `directory` (dpkg-deb does it). Kind corrupt.
Result<void> unpack(const Path& deb, const Path& directory);

}  // namespace bprun::debian
