// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/rootfs/tools.hpp"

#include <string>

/// Sending an image to a registry, by skopeo: it asks for each blob first, and sends those only
/// that the registry lacks.
namespace bprun::image {

using fs::Path;

struct PushRequest {
  Path layout;
  std::string tag = "";   ///< of the layout; empty: the only image in it
  std::string reference;  ///< "HOST/NAME:TAG", with or without "docker://"
  process::Environment caller;
};

struct Pushed {
  std::string reference;  ///< "HOST/NAME:TAG"
  std::string digest;     ///< "sha256:…", as the registry has it
};

/// Log-ins are skopeo's and podman's own (`skopeo login`, REGISTRY_AUTH_FILE); none is taken on the
/// command line, and none is ever shown. A registry on this machine's loopback may speak HTTP.
///
/// Errors: usage (a reference that is none, or holds a password), those of rootfs::read_image,
/// network with skopeo's last words, denied where skopeo is not installed.
Result<Pushed> push_image(const PushRequest& request, const Path& work, const rootfs::Tell& tell);

}  // namespace bprun::image
