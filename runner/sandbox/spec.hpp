// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/sandbox/limits.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a sandbox is to be, as values: nothing here touches the machine.
namespace bprun::sandbox {

using fs::Path;

/// How a script is kept apart from the machine.
enum class Mode {
  sandbox,  ///< bubblewrap: namespaces of its own, an unprivileged uid, a root made for it
  user,     ///< in place, as an unprivileged uid that root drops to
  none,     ///< in place, as the caller
};

/// "sandbox", "user", "none": the words of --isolation.
std::string_view to_string(Mode mode);
std::optional<Mode> parse_mode(std::string_view word);

/// Who a script runs as.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;

  bool operator==(const Identity&) const = default;
};

/// A directory or file of the host, and where a script finds it.
struct Mount {
  Path host;
  Path inside;
  bool writable = false;

  bool operator==(const Mount&) const = default;
};

struct Spec {
  Mode mode = Mode::none;
  Identity identity;
  /// A directory of the build's own, reachable for `identity`. The sandbox makes in it `tmp/` (the
  /// private /tmp, mode 1777) and `etc/` (passwd, group). Best owned by identity with mode 0700, so
  /// that no other user gets at the build's temporary files.
  Path scratch;
  /// A stack's root filesystem that is shown instead of the host's /usr, /etc and so on.
  std::optional<Path> root = std::nullopt;
  /// In order: a later one may lie below an earlier one. Only `sandbox` mounts them; the other
  /// modes work at the host's paths.
  std::vector<Mount> mounts = {};
  /// HOME as the script sees it: it goes into the passwd entry (B-43).
  Path home_inside = "/app";
  /// `sandbox`: the script has uid and gid 0 there, and what is `identity`'s is shown as root's. It
  /// is a number: outside it is `identity`, and inside it has no capabilities either.
  bool root_inside = false;
  bool network = true;
  /// The script is an app in the foreground, and not a build's: it may use the terminal of the
  /// caller, in whose session it then stays. It cannot type into it (terminal_filter.hpp).
  bool terminal = false;
  /// create() tries the sandbox with an empty script. Else the first script of the caller does, a
  /// start of bubblewrap less, and where it ends without a testimony (second_hand), the caller asks
  /// Sandbox::check() whose failure that is.
  bool try_at_once = true;
  /// `user` and `none`, in a container that is ours as a whole (contract H-2): /tmp, /etc/passwd
  /// and /etc/group stay the machine's own, and `scratch` is not used.
  bool machine_is_ours = false;
  /// `user`: the supplementary groups that a script has.
  std::vector<gid_t> groups = {};
  Limits limits = {};
  /// `sandbox`: namespaces that what starts it enters first (TreeView). Descriptors of the
  /// caller's.
  std::vector<int> namespaces = {};
};

}  // namespace bprun::sandbox
