// SPDX-License-Identifier: MIT
#pragma once

#include "runner/rootfs/tools.hpp"

/// Images from a registry, by skopeo.
namespace bprun::rootfs {

/// Whether `text` is a reference that skopeo fetches: "docker://HOST/NAME:TAG".
bool is_registry_reference(const std::string& text);

/// Whether the registry of a reference is on this machine's loopback: it may speak HTTP.
bool is_on_loopback(const std::string& reference);

/// skopeo with the machine's own settings and the caller's log-ins, its subcommand yet to come.
/// `work` is where it runs. An Error of kind denied where it is not installed.
Result<process::Command>
skopeo(const Path& work, const process::Environment& caller, const char* what_for);

/// Copies the image for this machine into an OCI layout `work`/layout, whose only image it is.
/// skopeo uses the machine's own settings and the caller's log-ins. A registry on this machine's
/// loopback may speak HTTP. Errors: kind network with skopeo's last words; denied where skopeo is
/// not installed.
Result<Path> copy_from_registry(const std::string& reference,
                                const Path& work,
                                const process::Environment& caller,
                                const Tell& tell);

}  // namespace bprun::rootfs
