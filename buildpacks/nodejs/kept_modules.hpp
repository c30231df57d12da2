// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/commands.hpp"
#include "buildpacks/nodejs/package_json.hpp"
#include "runner/script/reuse.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::nodejs {

/// All that installed packages depend on: where nothing of it changed, to install them again gives
/// the same.
struct ModulesKey {
  std::string stack;
  std::string node;
  std::string manager;      ///< "npm 10.9.4"
  std::string machine;      ///< "x64"
  std::string directory;    ///< BUILD: what is compiled may hold its path
  std::string files;        ///< digests of the files that describe packages, by name
  std::string config_vars;  ///< one digest of all: a package's install script may ask any

  /// Reads the app's files. `config_vars` of the members is left to the caller.
  static Result<std::string> files_of(const Path& app);
  static std::string digest_of(const process::Environment& config_vars);

  std::string to_json() const;
  /// nullopt where it is none.
  static std::optional<ModulesKey> parse(const std::string& json);
  /// Stack, Node.js and so on, next to those of another key.
  std::vector<script::KeyPart> parts_since(const ModulesKey& before) const;
  /// "package-lock.json changed; Node.js changed from 20.1.0 to 22.3.0"; empty where it is the
  /// same.
  std::string changes_since(const ModulesKey& before) const;
};

/// Why node_modules of an app cannot stand for an installation: something of the app runs while its
/// packages are installed, or what is installed is not fixed. Empty where it can.
std::string never_the_same(const PackageJson& package,
                           const InstallSituation& situation,
                           const process::Environment& environment,
                           const Path& app);

/// node_modules of the last build, in CACHE/node: one archive, and the key that it was made under.
class KeptModules {
public:
  KeptModules(const Path& cache, ModulesKey key)
      : archive_(cache / "node/modules.tar.zst"),
        note_(cache / "node/modules.json"),
        key_(std::move(key)) {}

  /// Unpacks it into the app where the key is the same, and says in `reuse` what it did and why.
  /// An archive that cannot be unpacked counts as none.
  Result<bool> restore(const Path& app, script::Reuse& reuse) const;

  /// From now on the app's node_modules are what is kept.
  Result<void> keep(const Path& app) const;

  /// Nothing is kept any more.
  static Result<void> forget(const Path& cache);

private:
  Path archive_;
  Path note_;
  ModulesKey key_;
};

}  // namespace bprun::nodejs
