// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/spec.hpp"

namespace bprun::sandbox {

/// A mode and the reason for it, as a clause for the log: "namespaces and bubblewrap work here".
struct Choice {
  Mode mode = Mode::none;
  std::string why;
};

/// The mode to take. nullopt (--isolation=auto): `sandbox` wherever bubblewrap really works, which
/// is tried once by running it (about 5 ms), else `user` for root, else `none`. A mode that was
/// asked for and cannot be had is an Error of kind denied, with the fix as hint. `identity`: who
/// scripts run as; for root the build uid, since that is who starts bubblewrap.
Result<Choice> choose(std::optional<Mode> requested, const Identity& identity);

/// A stack's root filesystem can be shown by `sandbox` alone: an Error of kind denied where another
/// mode was chosen and `root` is given. `origin`: who asked for it, "--stack-root".
Result<void> check_root_can_be_shown(const Choice& choice,
                                     const std::optional<Path>& root,
                                     const std::string& origin);

/// True in Docker, Podman, LXC, nspawn, Kubernetes: where the whole machine is ours to use, /app
/// included.
bool inside_container();

}  // namespace bprun::sandbox
