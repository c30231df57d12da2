// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/buildpacks_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::manifest {

/// A word that the app's file gives, with its place.
struct ListedStack {
  std::string name;
  Location where;

  bool operator==(const ListedStack&) const = default;
};

/// What bprun reads of an app.json (J-2): the list of buildpacks and the stack.
struct AppJson {
  std::vector<ListedBuildpack> buildpacks = {};
  std::optional<ListedStack> stack = std::nullopt;
  std::vector<Problem> warnings = {};  ///< keys that nobody knows, with the nearest that is known
};

/// app.json, in which comments and trailing commas are allowed, and an empty file means {} (J-7).
/// A value of the wrong type is an error of kind `app` that names the key and the line (J-15).
Result<AppJson> parse_app_json(std::string_view text, const std::string& file);

/// nullopt where the app has no `app.json`.
Result<std::optional<AppJson>> read_app_json(const fs::Path& app_dir);

}  // namespace bprun::manifest
