// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/requests/engines.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::nodejs {

using fs::Path;

/// A word that a file asks with, and where it stands.
struct Field {
  std::string text;
  Location where;

  bool operator==(const Field&) const = default;
};

/// "pnpm@9.1.0+sha512.…", as corepack reads it.
struct PackageManagerField {
  std::string name;     ///< "npm", "yarn", "pnpm", or one that we do not have ("bun")
  std::string version;  ///< a version, seldom a range; never empty
  Location where;
};

/// An app's package.json, as far as a build asks it.
class PackageJson {
public:
  /// Reads `app`/package.json. Errors (kind app, with file and line): absent, no JSON, no object,
  /// `engines` entries and `packageManager` that are no strings or malformed, engines.iojs (V-29).
  static Result<PackageJson> read(const Path& app);
  static Result<PackageJson> parse(std::string_view text, const std::string& file);

  /// engines.<tool>; nullopt where it is absent or blank.
  std::optional<Field> engine(std::string_view tool) const;

  const std::optional<PackageManagerField>& package_manager() const { return package_manager_; }

  bool has_script(std::string_view name) const;

  /// cacheDirectories, else cache_directories, as written (V-34). nullopt: the default list.
  std::optional<std::vector<std::string>> cache_directories() const;

  bool has_workspaces() const;

  /// The first dependency whose code is in the app ("file:lib", "link:../x", "portal:…").
  std::optional<std::string> local_dependency() const;

  /// "" where package.json names none.
  std::string name() const;

private:
  document::Value root_;
  std::vector<requests::Engine> engines_;
  std::optional<PackageManagerField> package_manager_;
};

}  // namespace bprun::nodejs
