// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file.hpp"
#include "runner/manifest/shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// heroku.yml (contract section 7): an app that is built by Dockerfiles.
namespace bprun::manifest {

/// An image of `build.docker` (Y-3).
struct ManifestImage {
  std::string type;         ///< the process type that it is built for
  std::string dockerfile;   ///< a path in the app; its folder is the build's context
  std::string target = "";  ///< a stage; empty: the last one
  Location where = {};

  bool operator==(const ManifestImage&) const = default;
};

/// `run.TYPE` and `release`: a command, and the image that it runs in (Y-5, Y-6).
struct ManifestProcess {
  std::string type;
  std::string image = "";  ///< a type of build.docker
  /// A line for the shell: several of the file are joined by &&. Empty: what the image starts.
  std::string command = "";
  Location where = {};

  bool operator==(const ManifestProcess&) const = default;
};

struct HerokuYml {
  std::vector<ManifestImage> images = {};
  std::vector<std::pair<std::string, std::string>> build_arguments = {};  ///< build.config (Y-4)
  std::vector<std::pair<std::string, std::string>> config_vars = {};      ///< setup.config (Y-2)
  std::size_t addons = 0;                                                 ///< setup.addons
  std::optional<ManifestProcess> release = std::nullopt;
  /// What can be started: the types of `run`, then those of build.docker that it lacks.
  std::vector<ManifestProcess> processes = {};
  std::vector<Problem> warnings = {};
};

/// The file by itself. Errors are of kind `app`, each with its line (Y-10): what has the wrong
/// type, unknown keys, keys that stand twice, tabs, no image, a release or process whose image is
/// none of build.docker's, $NAME as a value of build.config.
Result<HerokuYml> parse_heroku_yml(std::string_view text, const std::string& file);

/// All that is wrong with the file and the Dockerfiles it names, where the readers end at the
/// first. `config_vars`: names of variables that the app has when it runs.
struct ManifestCheck {
  std::optional<HerokuYml> manifest = std::nullopt;  ///< where the file itself is in order
  std::vector<Error> errors = {};
  std::vector<Problem> warnings = {};
};

/// nullopt where the app has no heroku.yml.
Result<std::optional<ManifestCheck>> check_heroku_yml(const fs::Path& app_dir,
                                                      const std::vector<std::string>& config_vars);

/// The same as an Error: the first that check_heroku_yml() found.
Result<std::optional<HerokuYml>> read_heroku_yml(const fs::Path& app_dir,
                                                 const std::vector<std::string>& config_vars);

/// What heroku.yml may hold.
const Shape& heroku_yml_shape();

}  // namespace bprun::manifest
