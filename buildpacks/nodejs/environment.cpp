// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/environment.hpp"

#include "buildpacks/nodejs/config_vars.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/command.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace bprun::nodejs {

namespace {

constexpr std::array<std::string_view, 8> shown_with_value{"NPM_CONFIG_LOGLEVEL",
                                                           "NPM_CONFIG_PRODUCTION",
                                                           "NODE_VERBOSE",
                                                           "NODE_ENV",
                                                           "NODE_MODULES_CACHE",
                                                           "USE_NPM_INSTALL",
                                                           "USE_YARN_CACHE",
                                                           "YARN_PRODUCTION"};

void add_npm_settings(process::Environment& environment, const Path& downloads, const Path& app) {
  set_npm_default(environment, "cache", downloads.native());
  set_npm_default(environment, "update_notifier", "false");
  set_npm_default(environment, "audit", "false");
  set_npm_default(environment, "fund", "false");
  // npm says on stderr what went wrong; a log file in a directory that is about to go helps nobody.
  set_npm_default(environment, "logs_max", "0");
  // A lockfile or node_modules/.package-lock.json that the build writes is not to tell which
  // registry this machine uses; npm finds packages by name and integrity.
  set_npm_default(environment, "omit_lockfile_registry_resolved", "true");
  // Native modules are compiled against the headers that came with this very Node.js, without a
  // download of their own.
  set_npm_default(environment, "nodedir", (app / ".heroku/node").native());
}

void add_pnpm_settings(process::Environment& environment, const Path& downloads) {
  const std::pair<const char*, std::string> settings[] = {
      {"store_dir", (downloads / "store").native()},
      {"cache_dir", (downloads / "cache").native()},
      {"state_dir", (downloads / "state").native()},
      // A hard link into the store would let a build script that edits a package change the
      // package of every later build.
      {"package_import_method", "clone-or-copy"},
      {"manage_package_manager_versions", "false"},
      {"confirm_modules_purge", "false"},
  };
  for (const auto& [key, value] : settings) {
    set_npm_default(environment, key, value);
    // pnpm 11 reads its settings under a name of its own only.
    const std::string own = format("pnpm_config_{}", key);
    if (!has_variable(environment, own)) environment.set(own, value);
  }
}

/// Yarn 2 and later do not read npm's configuration; what the machine's npm must know to reach a
/// registry they must be told in their own words. What the app's .yarnrc.yml says stands.
void add_berry_plumbing(process::Environment& environment, const Path& app) {
  const auto rc = fs::read_file_if_exists(app / ".yarnrc.yml", 1UL << 20);
  const std::string text = rc && *rc ? rc.value().value() : "";
  const std::tuple<const char*, const char*, const char*> words[] = {
      {"npm_config_registry", "npmRegistryServer", "YARN_NPM_REGISTRY_SERVER"},
      {"npm_config_cafile", "httpsCaFilePath", "YARN_HTTPS_CA_FILE_PATH"},
      {"npm_config_https_proxy", "httpsProxy", "YARN_HTTPS_PROXY"},
      {"npm_config_proxy", "httpProxy", "YARN_HTTP_PROXY"},
  };
  for (const auto& [npm, setting, variable] : words) {
    const auto value = environment.get(npm);
    if (value && !value->empty() && text.find(setting) == std::string::npos) {
      environment.set_default(variable, *value);
    }
  }
}

}  // namespace

process::Environment build_environment(const Path& app, const process::Environment& config_vars) {
  process::Environment environment = process::Environment::inherited();
  environment.merge(config_vars);
  for (const auto* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_QUARANTINE_PATH"}) {
    environment.unset(name);
  }
  std::string path;
  for (const std::string folder : {".heroku/node/bin", ".heroku/yarn/bin", ".heroku/pnpm/bin"}) {
    path += (app / folder).native() + ":";
  }
  path += environment.get("PATH").value_or(process::default_path);
  environment.set("PATH", path + ":" + (app / "node_modules/.bin").native());
  environment.set("NODE_HOME", (app / ".heroku/node").native());
  set_build_defaults(environment);
  return environment;
}

Result<void> ensure_home(process::Environment& environment, const Path& scratch) {
  const auto home = environment.get("HOME");
  if (home && !home->empty() && fs::is_directory(*home)) return {};
  TRY(fs::make_directories(scratch / "home"));
  environment.set("HOME", (scratch / "home").native());
  return {};
}

void add_manager_settings(process::Environment& environment,
                          Manager manager,
                          const BuildCache& cache,
                          const Path& scratch,
                          const Path& app) {
  // npm always: an app of any manager may call npm or npx in its scripts.
  add_npm_settings(environment, cache.downloads("npm", scratch), app);
  if (manager == Manager::pnpm) add_pnpm_settings(environment, cache.downloads("pnpm", scratch));
  if (manager != Manager::yarn && manager != Manager::berry) return;
  environment.set_default("USE_YARN_CACHE", "true");
  environment.set_default("SKIP_YARN_COREPACK_CHECK", "1");
  environment.set_default("YARN_ENABLE_TELEMETRY", "0");
  const bool kept = environment.get("USE_YARN_CACHE") == "true";
  const Path downloads = kept ? cache.downloads("yarn", scratch) : scratch / "yarn";
  if (manager == Manager::yarn) {
    environment.set_default("YARN_CACHE_FOLDER", downloads.native());
    environment.set_default("YARN_DISABLE_SELF_UPDATE_CHECK", "true");
  } else {
    environment.set_default("YARN_GLOBAL_FOLDER", downloads.native());
    add_berry_plumbing(environment, app);
  }
}

std::vector<std::string> shown_settings(const process::Environment& environment,
                                        const process::Environment& config_vars) {
  std::vector<std::string> lines;
  for (const std::string_view name : shown_with_value) {
    if (const auto value = environment.get(name)) {
      lines.push_back(format("{}={}", name, text::printable(*value)));
    }
  }
  for (const auto& [name, value] : config_vars.variables()) {
    const std::string upper = name.substr(0, name.find('_'));
    const bool ours = upper == "NPM" || upper == "NODE" || upper == "YARN" || upper == "PNPM";
    if (ours && std::find(shown_with_value.begin(), shown_with_value.end(), name) ==
                    shown_with_value.end()) {
      lines.push_back(name + " is set");
    }
  }
  return lines;
}

}  // namespace bprun::nodejs
