// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::buildpack {

/// One buildpack as it was written, and where.
struct Entry {
  std::string text;                              ///< may hold a token: never print it
  std::optional<Location> where = std::nullopt;  ///< nullopt: not from a file

  bool operator==(const Entry&) const = default;
};

/// Everything that could say which buildpacks to run. Empty: it says nothing.
struct Lists {
  std::vector<Entry> flags = {};                        ///< --buildpack, in order
  std::optional<Entry> config_url = std::nullopt;       ///< BUILDPACK_URL among the config vars
  std::optional<Entry> environment_url = std::nullopt;  ///< BUILDPACK_URL of bprun's environment
  std::vector<Entry> app_json = {};                     ///< "buildpacks" of app.json
  std::vector<Entry> dot_buildpacks = {};  ///< .buildpacks; no entries is no file (M-3)
};

enum class Source { flags, buildpack_url, app_json, dot_buildpacks, sweep };

/// The list that decides, and what the log says of it.
struct Order {
  Source source = Source::sweep;
  std::vector<Entry> entries = {};  ///< empty for a sweep
  /// "--buildpack", "BUILDPACK_URL (config var)", "app.json:4", ".buildpacks:1",
  /// "no list: the built-ins are asked".
  std::string origin = "";
  /// Lists that said something and were not taken: ".buildpacks:1 (2 buildpacks)".
  std::vector<std::string> overruled = {};
  std::vector<std::string> warnings = {};  ///< a buildpack named twice (M-22)
};

/// The first list that says something: --buildpack, BUILDPACK_URL, app.json, .buildpacks; else a
/// sweep. A config var of this build goes before the environment. Blank URLs say nothing.
Order choose_order(const Lists& lists);

/// "--buildpack", "BUILDPACK_URL", "app.json", ".buildpacks", "sweep": stable, for the record.
std::string_view to_string(Source source);

}  // namespace bprun::buildpack
