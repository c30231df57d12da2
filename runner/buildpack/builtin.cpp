// SPDX-License-Identifier: MIT
#include "runner/buildpack/builtin.hpp"

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/own_program.hpp"

#include <algorithm>

namespace bprun::buildpack {

namespace {

std::size_t rank_of(const std::string& name) {
  return static_cast<std::size_t>(std::find(sweep_order.begin(), sweep_order.end(), name) -
                                  sweep_order.begin());
}

}  // namespace

Result<Path> builtins_directory() {
  return TRY(process::own_program()).parent_path() / "buildpacks";
}

Result<std::vector<Builtin>> list_builtins(const Path& directory) {
  std::vector<Builtin> found;
  if (directory.empty() || !fs::is_directory(directory)) return found;
  for (auto& name : TRY(fs::list_directory(directory))) {
    const Path candidate = directory / name;
    if (fs::is_file(candidate / "bin/detect")) found.push_back({std::move(name), candidate});
  }
  std::stable_sort(found.begin(), found.end(), [](const Builtin& a, const Builtin& b) {
    return rank_of(a.name) < rank_of(b.name);
  });
  return found;
}

}  // namespace bprun::buildpack
