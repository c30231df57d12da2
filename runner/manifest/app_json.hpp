// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/buildpacks_file.hpp"
#include "runner/manifest/shape.hpp"

#include <cstdint>
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

/// A config var of `env` (J-3).
struct AppVariable {
  std::string name;
  std::string description = "";
  std::optional<std::string> value = std::nullopt;
  bool is_secret = false;    ///< generator "secret" and no value: some random one is wanted
  bool is_required = false;  ///< by the file; what has a value or a generator is never missing
  bool is_synced = false;    ///< `sync`: set at every deploy (J-8)
  Location where = {};

  bool operator==(const AppVariable&) const = default;
};

/// A command line of `scripts`, for bash.
struct AppScript {
  std::string line;
  Location where;

  bool operator==(const AppScript&) const = default;
};

struct AppScripts {
  std::optional<AppScript> postdeploy = std::nullopt;        ///< J-14
  std::optional<AppScript> pr_predestroy = std::nullopt;     ///< Heroku's alone
  std::optional<AppScript> dokku_predeploy = std::nullopt;   ///< J-11
  std::optional<AppScript> dokku_postdeploy = std::nullopt;  ///< J-13
  std::optional<AppScript> test_setup = std::nullopt;        ///< of environments alone
  std::optional<AppScript> test = std::nullopt;              ///< of environments alone

  bool operator==(const AppScripts&) const = default;
};

/// How many processes of a type are wanted (J-5).
struct AppFormation {
  std::string type;
  std::optional<std::int64_t> quantity = std::nullopt;
  std::string size = "";
  Location where = {};

  bool operator==(const AppFormation&) const = default;
};

/// What stands at the top level and in each of `environments` alike. nullopt: nothing is said.
struct AppSection {
  std::optional<std::vector<ListedBuildpack>> buildpacks = std::nullopt;
  std::optional<ListedStack> stack = std::nullopt;
  std::vector<AppVariable> env = {};
  std::optional<Location> formation_at = std::nullopt;  ///< where `formation` is
  std::vector<AppFormation> formation = {};
  AppScripts scripts = {};
  std::optional<Location> addons_at = std::nullopt;  ///< where `addons` is
  std::size_t addons = 0;                            ///< how many
};

/// An app.json (J-2, J-6): its top level, and what `environments` say otherwise.
struct AppJson : AppSection {
  std::optional<AppSection> test = std::nullopt;
  std::optional<AppSection> review = std::nullopt;
  std::size_t cron_tasks = 0;
  std::size_t healthchecks = 0;
  /// Keys that nobody knows, with the nearest that is known; keys at the wrong place.
  std::vector<Problem> warnings = {};
};

/// app.json, in which comments and trailing commas are allowed, and an empty file means {} (J-7).
/// A value of the wrong type is an error of kind `app` that names the key and the line (J-15).
Result<AppJson> parse_app_json(std::string_view text, const std::string& file);

/// nullopt where the app has no `app.json`.
Result<std::optional<AppJson>> read_app_json(const fs::Path& app_dir);

/// All that is wrong with it, where parse_app_json() ends at the first.
ShapeFindings check_app_json(std::string_view text, const std::string& file);

}  // namespace bprun::manifest
