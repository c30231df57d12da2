// SPDX-License-Identifier: MIT
#include "runner/pipeline/workspace.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/remove_tree.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::pipeline {

Result<Workspace> Workspace::create(const Path& root, sandbox::Identity identity) {
  Workspace workspace(root, identity);
  for (const auto& directory : {workspace.home(), workspace.env(), workspace.buildpacks()}) {
    TRY(fs::make_directories(directory, 0755));
    TRY(workspace.give(directory));
  }
  // What buildpacks put into /tmp is nobody else's to see or to replace.
  TRY(fs::make_directories(workspace.scratch(), 0700));
  TRY(workspace.give(workspace.scratch()));
  TRY(fs::make_directories(workspace.runtimes(), 0755));
  TRY(fs::make_directories(workspace.tree(), 0755));
  return workspace;
}

std::optional<std::pair<uid_t, gid_t>> Workspace::owner() const {
  if (::geteuid() != 0) return std::nullopt;
  return std::pair{identity_.uid, identity_.gid};
}

Result<void> Workspace::give(const Path& path) const {
  if (const auto to = owner(); to && ::lchown(path.c_str(), to->first, to->second) != 0) {
    return system_error(format("change the owner of {}", path.native()), errno);
  }
  return {};
}

Path Workspace::home_inside(sandbox::Mode mode, BuildDir build_dir) const {
  if (mode != sandbox::Mode::sandbox) return home();
  return build_dir == BuildDir::separate ? "/app" : "/bprun/home";
}

std::vector<sandbox::Mount> Workspace::mounts(BuildDir build_dir) const {
  const bool separate = build_dir == BuildDir::separate;
  return {
      {build(), separate ? "/tmp/build" : "/app", true},
      {home(), separate ? "/app" : "/bprun/home", true},
      {cache(), "/bprun/cache", true},
      {env(), "/bprun/env", true},
      {buildpacks(), "/bprun/buildpacks", true},
      {runtimes(), "/bprun/runtimes", false},
  };
}

Result<void>
write_into_build(const Workspace& workspace, const std::string& name, std::string_view bytes) {
  const Path path = workspace.build() / name;
  TRY(fs::remove_tree(path));
  fs::Fd file = TRY(fs::open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644));
  TRY_WHILE(fs::write_all(file.get(), bytes), format("while writing {}", path.native()));
  TRY(file.close());
  return workspace.give(path);
}

}  // namespace bprun::pipeline
