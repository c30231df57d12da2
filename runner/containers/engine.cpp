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

/// What the image is called in the engine's own storage: of this process, for others build, too.
std::string working_name(const ImageBuild& build) {
  return format("localhost/bprun-{}:{}", ::getpid(), text::to_lower(build.image.type));
}

/// buildah keeps its images where we say: the machine's own storage is somebody else's.
std::vector<std::string> begin_words(const Engine& engine, const ImageBuild& build) {
  std::vector<std::string> words{engine.program.native()};
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
  append(words, {"--tag", working_name(build), dockerfile.parent_path().native()});
  return words;
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

std::vector<process::Command> build_commands(const Engine& engine, const ImageBuild& build) {
  const auto environment = rootfs::tool_environment(build.caller);
  const std::string target = format("oci:{}:{}", build.layout.native(), build.image.type);
  const auto command = [&](std::vector<std::string> words) {
    return process::Command{
        .argv = std::move(words), .environment = environment, .directory = build.app};
  };
  std::vector<process::Command> commands{command(build_words(engine, build))};
  if (engine.name == "docker") {
    // docker knows no layouts: its images come out as an archive that skopeo reads.
    commands.push_back(
        command({"skopeo", "copy", format("docker-daemon:{}", working_name(build)), target}));
    return commands;
  }
  auto words = begin_words(engine, build);
  append(words, {"push", working_name(build), target});
  commands.push_back(command(std::move(words)));
  return commands;
}

Result<void> build_image(const Engine& engine, const ImageBuild& build, const rootfs::Tell& tell) {
  TRY(fs::make_directories(build.storage, 0700));
  for (const auto& command : build_commands(engine, build)) {
    auto ran = rootfs::run_tool(command, tell, ErrorKind::script);
    if (ran) continue;
    Error error = std::move(ran).error();
    if (error.kind != ErrorKind::script) return error;
    error.status = 1;
    error.message = format("the image {} could not be built: {}", build.image.type, error.message);
    error.where = Location{build.image.dockerfile, 0};
    return error;
  }
  return {};
}

}  // namespace bprun::containers
