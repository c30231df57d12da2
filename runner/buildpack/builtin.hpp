// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::buildpack {

using fs::Path;

/// The order in which a sweep asks the built-ins; the first that applies is taken. Built-ins that
/// are not in this list come after it, in byte order of their names.
inline constexpr std::array<std::string_view, 3> sweep_order{"elixir", "erlang", "nodejs"};

struct Builtin {
  std::string name;
  Path directory;

  bool operator==(const Builtin&) const = default;
};

/// `<directory of this program>/buildpacks`, links resolved. It may not exist.
Result<Path> builtins_directory();

/// The built-ins in `directory` (each has bin/detect), in the order of a sweep. A directory that is
/// not there has none.
Result<std::vector<Builtin>> list_builtins(const Path& directory);

}  // namespace bprun::buildpack
