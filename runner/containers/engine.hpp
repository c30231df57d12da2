// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/manifest/heroku_yml.hpp"
#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"
#include "runner/rootfs/tools.hpp"

#include <string>
#include <utility>
#include <vector>

/// Other people's programs that build by Dockerfiles: buildah, podman, docker.
namespace bprun::containers {

using fs::Path;

struct Engine {
  std::string name;  ///< "buildah"
  Path program;
};

/// The first that is there: buildah, which needs no daemon and as root no privileges beyond a
/// chroot's; podman; docker. `wanted`: this one or none. Kind denied where there is none.
Result<Engine> find_engine(const std::string& wanted = "");

/// One image of a heroku.yml.
struct ImageBuild {
  manifest::ManifestImage image;
  std::vector<std::pair<std::string, std::string>> arguments = {};  ///< build.config
  Path app;                                                         ///< the app's source
  Path storage;  ///< what buildah keeps, and finds again: layers by what made them
  Path layout;   ///< an OCI layout, to which the image is added with its type as tag
  process::Environment caller = {};
  process::TimeLimit limit = {};
};

/// Builds it, and writes the image's id into `id_file(build)`: the image gets no name, by which
/// another app's Dockerfile could have it, and which somebody would have to take off again. The
/// build's context is the Dockerfile's folder (Y-3), no config var is anywhere (Y-4). As root,
/// buildah and podman run in PID and mount namespaces of their own: with chroot isolation a RUN
/// line would be root among the machine's processes.
process::Command build_command(const Engine& engine, const ImageBuild& build);

/// Puts the image of that id into the layout.
process::Command
push_command(const Engine& engine, const ImageBuild& build, const std::string& image_id);

/// Beside the layout.
Path id_file(const ImageBuild& build);

/// Runs both. `tell`: each line that they print. Errors: kind script, with the last words of the
/// one that failed; kind timeout at the build's limit.
Result<void> build_image(const Engine& engine, const ImageBuild& build, const rootfs::Tell& tell);

}  // namespace bprun::containers
