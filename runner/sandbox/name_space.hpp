// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/spec.hpp"

/// Namespaces that root makes directly, without bubblewrap.
namespace bprun::sandbox {

/// What stands where in a mount namespace made for `user` mode: the host's tree, with a few places
/// covered.
struct Cover {
  Path host;
  Path at;
};

/// Namespaces as descriptors, for process::Command::namespaces.
struct Namespaces {
  fs::Fd mount;
  fs::Fd network;  ///< empty where the network is shared
};

/// A mount namespace like ours but for `covers`, and with `network = false` a network namespace
/// that has only the loopback device. An Error where the machine does not allow it (containers).
Result<Namespaces> make_namespaces(const std::vector<Cover>& covers, bool network);

/// A user namespace in which `from`, the owner on disk, is shown as `to`, for an idmapped mount. It
/// lives as long as the descriptor. Root only.
Result<fs::Fd> make_identity_namespace(const Identity& from, const Identity& to);

}  // namespace bprun::sandbox
