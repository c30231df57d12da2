// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"
#include "runner/manifest/config_vars.hpp"
#include "runner/pipeline/build.hpp"
#include "runner/process/environment.hpp"
#include "runner/sandbox/build_tree.hpp"
#include "runner/settings/settings.hpp"

#include <string>
#include <utility>
#include <vector>

/// What several commands read from their options in the same way.
namespace bprun::cli {

/// Config vars, and what whoever set them should know (a command left literal in a .env file …).
struct GivenConfig {
  manifest::ConfigVars variables;
  std::vector<manifest::Problem> warnings;
};

/// --env-dir, then --env-file, then --env; later wins.
Result<GivenConfig> config_vars(const Arguments& arguments, const process::Environment& caller);

/// Every setting of one variable among them, in their order: the last one wins.
Result<std::vector<manifest::ConfigVar>> settings_of_variable(const Arguments& arguments,
                                                              const process::Environment& caller,
                                                              const std::string& name);

/// The configuration files of this machine and user, and the options that are settings.
settings::Sources settings_sources(const Arguments& arguments, const process::Environment& caller);

/// --replace FROM=TO, in order. FROM may hold "=" where TO has none: the last one parts them.
Result<std::vector<std::pair<std::string, std::string>>> replacements(const Arguments& arguments);

/// A request, and what is to be told before it is carried out.
struct GivenBuild {
  pipeline::BuildRequest request;
  std::vector<manifest::Problem> warnings;
};

/// What builds and test runs are asked alike. Config vars that cannot be are the request's refusal.
Result<GivenBuild> build_request(const Arguments& arguments);

/// What a plan needs of a build's request: everything but the output and the limits.
Result<pipeline::BuildRequest> plan_request(const Arguments& arguments);

/// --stack of a command that takes several: "heroku-22,heroku-24". None for "all".
std::vector<std::string> stack_names(const Arguments& arguments);

/// --source.
Result<sandbox::TreeMethod> tree_method(const Arguments& arguments);

}  // namespace bprun::cli
