// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// As much of a Dockerfile as is needed to say beforehand why a build of it cannot do what
/// heroku.yml expects: its stages, its ARGs, and which variables its RUN lines use.
namespace bprun::manifest {

/// A name, and the line that it stands on.
struct DockerName {
  std::string name;
  int line = 0;

  bool operator==(const DockerName&) const = default;
};

/// `ARG NAME[=DEFAULT]`.
struct DockerArgument {
  std::string name;
  bool has_default = false;
  int line = 0;
  std::string value = "";  ///< the default as written

  bool operator==(const DockerArgument&) const = default;
};

struct DockerStage {
  std::string name = "";  ///< as of `FROM … AS name`, in lower case; or empty
  std::string base = "";
  int line = 0;
  std::vector<DockerArgument> arguments = {};
  /// Variables that a RUN line uses, and that neither ARG, ENV nor the line itself sets.
  std::vector<DockerName> unset_variables = {};
  std::string written_name = "";  ///< as it stands there: buildah finds a stage by this alone
};

/// An image, or a stage, that something is taken from.
struct DockerSource {
  std::string name;      ///< as written
  bool is_base = false;  ///< of FROM, which puts ARGs in; else of --from= or --mount=…from=
  int line = 0;

  bool operator==(const DockerSource&) const = default;
};

struct Dockerfile {
  std::vector<DockerArgument> arguments = {};  ///< before the first FROM
  std::vector<DockerStage> stages = {};
  std::vector<DockerSource> sources = {};
};

/// Errors (kind app, with the line): no FROM, or one that names no image.
Result<Dockerfile> parse_dockerfile(std::string_view text, const std::string& file);

/// The stage of that name or number; nullptr where there is none.
const DockerStage* find_stage(const Dockerfile& dockerfile, std::string_view name);

/// "build-stage, production"; stages without a name by their number.
std::string stage_names(const Dockerfile& dockerfile);

}  // namespace bprun::manifest
