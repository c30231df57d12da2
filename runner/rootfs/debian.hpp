// SPDX-License-Identifier: MIT
#pragma once

#include "runner/rootfs/tools.hpp"

#include <optional>

/// A root filesystem out of Debian's packages.
namespace bprun::rootfs {

struct DebianRequest {
  std::string suite;                       ///< "trixie"
  std::vector<std::string> packages = {};  ///< beyond the smallest system
  std::optional<std::string> mirror =
      std::nullopt;  ///< nullopt: the one that this machine's apt has
  process::Environment caller = {};
};

/// What was used.
struct DebianMade {
  std::string engine;  ///< "debootstrap", "mmdebstrap"
  std::string mirror;  ///< without user and password
};

/// Fills `root`, an empty directory. Root does it by debootstrap, in a mount namespace of its own
/// where the machine has them; everybody else by mmdebstrap in a user namespace, whose archive is
/// unpacked so that all files belong to the caller. `work`: a directory for what is needed on the
/// way. Errors: a tool, keyring or mirror that is missing, with the next step; kind network where
/// the tool fails, with its last words.
Result<DebianMade>
make_debian(const DebianRequest& request, const Path& root, const Path& work, const Tell& tell);

/// Of what `apt-get indextargets` says, in the format of debian.cpp: the address that `suite` is to
/// be taken from; that of another release of Debian where it names no such; nullopt where it names
/// none at all. Updates and security fixes lie elsewhere and do not count.
std::optional<std::string> mirror_among(std::string_view index_targets, std::string_view suite);

}  // namespace bprun::rootfs
