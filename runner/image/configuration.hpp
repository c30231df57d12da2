// SPDX-License-Identifier: MIT
#pragma once

#include "runner/image/base_image.hpp"
#include "runner/manifest/procfile.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bprun::image {

/// Where things are in an image.
inline constexpr const char* app_directory = "/app";
inline constexpr const char* launcher_path = "/bprun/launch";
/// A link to the launcher for each process type.
inline constexpr const char* process_directory = "/bprun/process";

/// A layer of ours as the configuration names it.
struct LayerLine {
  std::string diff_id;  ///< "sha256:…"
  std::string created_by;
};

struct ConfigurationRequest {
  const BaseImage& base;
  std::vector<LayerLine> layers;
  std::vector<manifest::ProcessType> process_types;
  std::vector<std::pair<std::string, std::string>> labels;
  std::string stack;  ///< STACK, where the base does not say it
  unsigned uid = 0;
  unsigned gid = 0;
  long long created = 0;  ///< seconds since 1970
};

/// The process type that an image starts: web, else the only one; "" where there is no such.
std::string default_process_type(const std::vector<manifest::ProcessType>& types);

/// "amd64", "arm64": what images call this machine's processor.
std::string image_architecture();

/// The image's configuration: the base's, with our layers, user, directory, environment, entrypoint
/// and labels. Config vars of the build are not in it.
document::Value make_configuration(const ConfigurationRequest& request);

}  // namespace bprun::image
