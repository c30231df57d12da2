// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file_lock.hpp"
#include "runner/sandbox/spec.hpp"

namespace bprun::sandbox {

inline constexpr uid_t default_build_uid = 32767;

/// A uid to build as, held for one build.
///
/// Not root: the caller's own. Root in `sandbox`: the build uid; builds at the same time may share
/// it, for they do not see each other's processes. Root in `user`: the build uid if no other build
/// holds it, else one of 62000 to 62999, so that builds at the same time can neither signal nor
/// trace each other; held by a lock on `locks`/uid-<n>.
class IdentityLease {
public:
  static Result<IdentityLease> take(Mode mode, const Identity& build_identity, const Path& locks);

  const Identity& identity() const { return identity_; }

private:
  IdentityLease(Identity identity, std::optional<fs::FileLock> lock)
      : identity_(identity), lock_(std::move(lock)) {}

  Identity identity_;
  std::optional<fs::FileLock> lock_;
};

/// The account name that generated passwd files give the build's uid.
inline constexpr const char* build_user = "bprun";

/// The name of `uid` in a passwd file's text.
std::optional<std::string> account_name(std::string_view passwd, uid_t uid);

/// A passwd file with root, nobody and `identity`, whose home is `home`; and the group file for it.
std::string passwd_text(const Identity& identity, const Path& home);
std::string group_text(const Identity& identity);

}  // namespace bprun::sandbox
