// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/app_plan.hpp"
#include "runner/requests/phoenix_static_config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::phoenix_static {

using fs::Path;

/// Everything that is decided about an app's assets before anything is fetched or changed.
struct AssetsPlan {
  requests::PhoenixStaticConfig config;
  bool has_config = false;
  std::string phoenix_path;  ///< below BUILD: ".", "apps/web"
  std::string assets_path;   ///< below that: "assets", "."
  /// How the assets' folder was found, a line of the log.
  std::string found;
  std::string mix_namespace = "phx";  ///< "phx"; before Phoenix 1.3 "phoenix"
  /// Node.js, npm and yarn; nullopt where neither a package.json nor the config asks for them.
  std::optional<nodejs::AppPlan> node;
  bool has_package_json = false;

  Path phoenix_directory(const Path& app) const { return (app / phoenix_path).lexically_normal(); }

  Path assets_directory(const Path& app) const {
    return (app / phoenix_path / assets_path).lexically_normal();
  }
};

/// Reads the app (V-17 to V-20). Errors: kind app, naming file and line.
Result<AssetsPlan> plan_assets(const Path& app, const std::string& stack, const std::string& arch);

/// "phoenix" where a mix.lock has a Phoenix before 1.3; else "phx".
std::string namespace_by_lock(std::string_view mix_lock);

}  // namespace bprun::phoenix_static
