// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/run/request.hpp"

#include <optional>
#include <string>
#include <vector>

/// An app that comes as an image: an OCI layout, packed into a file or as a directory. Its files
/// are unpacked, and it is started by the sandbox, without an engine.
namespace bprun::run {

/// Whether the file or directory is one.
bool is_image(const Path& file);

/// An image, unpacked.
struct ImageApp {
  Path root;                      ///< its files
  document::Value configuration;  ///< as of the OCI image spec: Env, WorkingDir, Entrypoint, Cmd
  /// The process types of an image that `bprun build --image` wrote, whose app is in root/app.
  /// nullopt: it was built by a Dockerfile.
  std::optional<std::vector<manifest::ProcessType>> types = std::nullopt;
  /// Of an image built by a Dockerfile: a line for the shell. Empty: what the image starts.
  std::string command = "";
};

/// The process types of an image, of which nothing is unpacked but what says them: bprun.json of
/// several, else the label that `bprun build --image` wrote. None where it has neither. Names are
/// those that a Procfile could have. Kind corrupt: it is no image, or says them wrongly.
Result<std::vector<manifest::ProcessType>> image_process_types(const Path& file);

/// Unpacks below `work` the image in which `what` runs: of several, bprun.json says which. nullopt
/// where the process type may lack, and does. Kind app: there is no such process type; kind
/// corrupt: it is no image.
Result<std::optional<ImageApp>>
open_image_app(const Path& file, const Path& work, const decltype(RunRequest::what)& what);

/// The words that start it, by Entrypoint, Cmd and the command that was asked for. Kind app where
/// the image starts nothing by itself and none was.
Result<std::vector<std::string>> image_words(const ImageApp& app,
                                             const decltype(RunRequest::what)& what);

/// Whether `relative` is a folder of the image, and every one above it too: a link of the image
/// would lead the host's own eyes to the host's files.
bool is_folder_of_image(const ImageApp& app, const Path& relative);

/// Its WorkingDir; "/" where it says none, no absolute path, or one that is no folder or goes
/// through a link.
Path image_directory(const ImageApp& app);

/// What of its root a sandbox does not show by itself, and its working directory, which can be
/// written where it is none of the system's.
std::vector<sandbox::Mount> image_mounts(const ImageApp& app);

/// Its Env, under what `environment` has been given by the machine: config vars are stronger.
void add_image_environment(const ImageApp& app,
                           const manifest::ConfigVars& config,
                           process::Environment& environment);

}  // namespace bprun::run
