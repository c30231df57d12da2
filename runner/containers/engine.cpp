// SPDX-License-Identifier: MIT
#include "runner/containers/engine.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <unistd.h>

#include <array>

namespace bprun::containers {

namespace {

constexpr std::array engine_names{"buildah", "podman", "docker"};

/// buildah keeps its images where we say: the machine's own storage is somebody else's. An ordinary
/// user's engine makes a user namespace of its own, and reaches that user's processes alone.
std::vector<std::string> begin_words(const Engine& engine, const ImageBuild& build) {
  std::vector<std::string> words;
  if (engine.name != "docker" && ::geteuid() == 0) {
    words = {"unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"};
  }
  words.push_back(engine.program.native());
  if (engine.name == "buildah") {
    for (const auto* part : {"root", "runroot"}) {
      words.push_back(format("--{}", part));
      words.push_back((build.storage / part).native());
    }
  }
  return words;
}

void append(std::vector<std::string>& words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
}

std::vector<std::string> build_words(const Engine& engine, const ImageBuild& build) {
  auto words = begin_words(engine, build);
  const Path dockerfile = build.app / build.image.dockerfile;
  words.emplace_back("build");
  if (engine.name != "docker") append(words, {"--isolation", "chroot", "--layers"});
  if (engine.name == "podman") append(words, {"--format", "oci"});
  append(words, {"--file", dockerfile.native()});
  if (!build.image.target.empty()) append(words, {"--target", build.image.target});
  for (const auto& [name, value] : build.arguments)
    append(words, {"--build-arg", format("{}={}", name, value)});
  append(words, {"--iidfile", id_file(build).native(), dockerfile.parent_path().native()});
  return words;
}

process::Command command_of(const ImageBuild& build, std::vector<std::string> words) {
  return {.argv = std::move(words),
          .environment = rootfs::tool_environment(build.caller),
          .directory = build.app};
}

Result<void> run_both(const Engine& engine, const ImageBuild& build, const rootfs::Tell& tell) {
  const auto run = [&](const process::Command& command) {
    return rootfs::run_tool(command, tell, ErrorKind::script, build.limit);
  };
  TRY(run(build_command(engine, build)));
  const std::string id = TRY(fs::read_file(id_file(build)));
  return run(push_command(engine, build, std::string(text::trim(id))));
}

}  // namespace

Result<Engine> find_engine(const std::string& wanted) {
  for (const char* name : engine_names) {
    if (!wanted.empty() && wanted != name) continue;
    if (auto program = process::find_program(name, process::default_path)) {
      return Engine{.name = name, .program = std::move(*program)};
    }
  }
  return Error{.kind = ErrorKind::denied,
               .message = wanted.empty()
                              ? "the app is built by Dockerfiles, and none of buildah, podman and "
                                "docker is installed"
                              : format("{} is not installed", text::printable(wanted)),
               .hint = "Install one: apt-get install buildah. It needs neither a daemon nor an "
                       "engine that runs containers."};
}

process::Command build_command(const Engine& engine, const ImageBuild& build) {
  return command_of(build, build_words(engine, build));
}

process::Command
push_command(const Engine& engine, const ImageBuild& build, const std::string& image_id) {
  const std::string target = format("oci:{}:{}", build.layout.native(), build.image.type);
  if (engine.name == "docker") {
    // docker knows no layouts: its images come out as an archive that skopeo reads.
    return command_of(build, {"skopeo", "copy", format("docker-daemon:{}", image_id), target});
  }
  auto words = begin_words(engine, build);
  append(words, {"push", image_id, target});
  return command_of(build, std::move(words));
}

Path id_file(const ImageBuild& build) {
  return build.layout.native() + format(".{}.id", build.image.type);
}

Result<void> build_image(const Engine& engine, const ImageBuild& build, const rootfs::Tell& tell) {
  TRY(fs::make_directories(build.storage, 0700));
  auto ran = run_both(engine, build, tell);
  if (ran) return {};
  Error error = std::move(ran).error();
  if (error.kind == ErrorKind::timeout) {
    return std::move(error).while_doing(format("building the image {}", build.image.type));
  }
  if (error.kind != ErrorKind::script) return error;
  error.status = 1;
  error.message = format("the image {} could not be built: {}", build.image.type, error.message);
  error.where = Location{build.image.dockerfile, 0};
  return error;
}

}  // namespace bprun::containers
