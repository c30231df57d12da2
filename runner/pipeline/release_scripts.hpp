// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/app_json.hpp"
#include "runner/manifest/config_vars.hpp"
#include "runner/pipeline/release_command.hpp"
#include "runner/store/store.hpp"

#include <optional>
#include <string>

/// What an app.json says of releases: config vars that it sets, and its scripts.
namespace bprun::pipeline {

using fs::Path;

/// The app.json that lies in a slug; nullopt where there is none, and of an image. Read out of the
/// slug's tree in the store where that has one.
Result<std::optional<manifest::AppJson>>
app_json_of(const Path& slug, run::SlugLayout layout, const store::Store& store);

/// Sets the config vars of `env` (J-8): at an app's first release all that have no value yet, later
/// those with `sync`. True where something was set. Kind app: one that is required has no value.
Result<bool> set_app_variables(const manifest::AppJson& app,
                               bool is_first,
                               const std::string& app_name,
                               manifest::ConfigVars& config);

/// 64 hexadecimal digits.
Result<std::string> random_secret();

/// `scripts.dokku.predeploy` (J-11): runs in the slug, which it may change, as root: in the
/// sandbox, where that is a number and no power over the machine (sandbox::Spec::root_inside); in
/// the other modes as the user who builds. The Path is that of the new slug, in `staged`.
struct PredeployRequest {
  const manifest::AppScript& script;
  const manifest::ConfigVars& config;
  const CommandOptions& options;
  Path staged;
};

Result<Path>
run_predeploy(const Path& slug, const PredeployRequest& request, const CommandGround& ground);

}  // namespace bprun::pipeline
