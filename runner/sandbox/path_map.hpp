// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/spec.hpp"

namespace bprun::sandbox {

/// Whether `path` is `directory` or lies in it, by name alone.
bool is_below(const Path& path, const Path& directory);

/// Where a script sees a path of the host, and back. The longest mount that fits decides; paths
/// below none, and all in `user` and `none`, stay as they are.
Path path_inside(const Spec& spec, const Path& host);
Path path_on_host(const Spec& spec, const Path& inside);

}  // namespace bprun::sandbox
