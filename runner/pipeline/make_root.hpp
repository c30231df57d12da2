// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"
#include "runner/report/event.hpp"
#include "runner/rootfs/description.hpp"

namespace bprun::pipeline {

using fs::Path;

/// What `bprun stack rootfs` is asked to do.
struct RootRequest {
  std::string what;  ///< a stack's name, an OCI layout ("oci:DIR:TAG", a directory), "docker://…"
  Path directory;    ///< where it is to be: absent, or empty
  std::optional<std::string> stack = std::nullopt;   ///< --stack: what an image is
  std::vector<std::string> packages = {};            ///< --packages: beyond those of the table
  bool minimal = false;                              ///< --minimal: without those of the table
  std::optional<std::string> mirror = std::nullopt;  ///< --mirror, else the machine's
  std::optional<Path> stacks = std::nullopt;         ///< --stacks: tables instead of those built in
  process::Environment caller = {};
};

/// Makes a stack's root filesystem, and says what it is. After an error, and after an interrupt,
/// nothing is there that was not there before.
Result<rootfs::Description> make_root(const RootRequest& request, report::Sink& sink);

}  // namespace bprun::pipeline
