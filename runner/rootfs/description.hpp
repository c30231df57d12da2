// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::rootfs {

using fs::Path;

/// The file at the top of a root filesystem that says what it is. The sandbox does not show it.
inline constexpr const char* description_file = ".bprun-root.json";

/// What `bprun stack rootfs` made (docs/reference/stack-roots.md has the keys).
struct Description {
  std::string stack;               ///< "debian-13"
  std::string made_by;             ///< "debootstrap", "mmdebstrap", "oci layout", "registry"
  std::string source;              ///< suite and mirror, layout or reference; without a password
  std::string digest;              ///< "sha256:…": of the image's manifest, or of dpkg's list
  std::string made_at;             ///< UTC, "2026-01-31T12:00:00Z"
  std::string architecture;        ///< "x64", "arm64"
  std::vector<std::string> added;  ///< packages beyond the smallest system
};

/// A root filesystem on this machine.
struct StackRoot {
  Path path;                                              ///< canonical
  std::optional<Description> description = std::nullopt;  ///< none: made by somebody else
  std::string os_release = "";  ///< the text of its file, where it has one
};

/// Looks at the root filesystem that somebody named. Errors are of kind config: no such directory,
/// one that holds no system (nothing in usr/ or bin/), this machine's own root, a description that
/// cannot be read or is of a later schema; of kind unsupported: another architecture.
Result<StackRoot> open_root(const Path& directory);

/// Writes the description into a root that is being made.
Result<void> write_description(const Path& root, const Description& description);

/// "sha256:…" over names and versions of the packages that dpkg's list in `root` has: two roots
/// with the same packages have the same. Empty where there is no list.
Result<std::string> package_digest(const Path& root);

/// "2026-01-31T12:00:00Z".
std::string utc_now();

}  // namespace bprun::rootfs
