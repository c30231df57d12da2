// SPDX-License-Identifier: MIT
#include "runner/sandbox/identity.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"

#include <unistd.h>

namespace bprun::sandbox {

namespace {

constexpr uid_t first_spare_uid = 62000;
constexpr uid_t last_spare_uid = 62999;
constexpr unsigned nobody_id = 65534;

}  // namespace

Result<IdentityLease>
IdentityLease::take(Mode mode, const Identity& build_identity, const Path& locks) {
  if (::geteuid() != 0) return IdentityLease({::getuid(), ::getgid()}, std::nullopt);
  if (mode == Mode::none) return IdentityLease({0, 0}, std::nullopt);
  if (build_identity.uid == 0 || build_identity.gid == 0) {
    return Error{.kind = ErrorKind::config,
                 .message = "the build uid and gid must not be 0: scripts never run as root",
                 .hint = "Take --isolation=none to run them as the caller, whoever that is."};
  }
  if (mode == Mode::sandbox) return IdentityLease(build_identity, std::nullopt);

  TRY(fs::make_directories(locks));
  const auto try_uid = [&](uid_t uid) {
    return fs::FileLock::try_acquire(locks / format("uid-{}", uid));
  };
  if (auto lock = TRY(try_uid(build_identity.uid))) {
    return IdentityLease(build_identity, std::move(lock));
  }
  for (uid_t uid = first_spare_uid; uid <= last_spare_uid; ++uid) {
    if (auto lock = TRY(try_uid(uid))) return IdentityLease({uid, uid}, std::move(lock));
  }
  return Error{.kind = ErrorKind::busy,
               .message = format("all build uids are in use ({} and {} to {})",
                                 build_identity.uid,
                                 first_spare_uid,
                                 last_spare_uid),
               .hint = "Wait for another build to end."};
}

std::optional<std::string> account_name(std::string_view passwd, uid_t uid) {
  for (const auto line : text::lines(passwd)) {
    const auto fields = text::split(line, ':');
    if (fields.size() >= 3 && text::to_integer(fields[2]) == static_cast<long long>(uid)) {
      return std::string(fields[0]);
    }
  }
  return std::nullopt;
}

std::string passwd_text(const Identity& identity, const Path& home) {
  std::string text = "root:x:0:0:root:/root:/bin/bash\n";
  // A build as nobody stands in nobody's place, or it would have nobody's home.
  if (identity.uid != nobody_id) {
    text += "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
  }
  if (identity.uid != 0) {
    text += format("{}:x:{}:{}:bprun build:{}:/bin/bash\n",
                   build_user,
                   identity.uid,
                   identity.gid,
                   home.native());
  }
  return text;
}

std::string group_text(const Identity& identity) {
  std::string text = "root:x:0:\n";
  if (identity.gid != nobody_id) text += "nogroup:x:65534:\n";
  if (identity.gid != 0) text += format("{}:x:{}:\n", build_user, identity.gid);
  return text;
}

}  // namespace bprun::sandbox
