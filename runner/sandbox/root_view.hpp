// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/bubblewrap.hpp"

namespace bprun::sandbox {

/// Looks at the root filesystem that `spec` asks for, and writes the files that stand in for the
/// system's own in /etc to spec.scratch.
Result<RootView> view_root(const Spec& spec);

/// Writes a file that everybody may read, whatever the umask; one that is there is replaced.
Result<Path> write_etc(const Path& directory, const std::string& name, std::string_view text);

}  // namespace bprun::sandbox
