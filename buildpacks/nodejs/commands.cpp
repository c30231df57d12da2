// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/commands.hpp"

#include "buildpacks/nodejs/config_vars.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::nodejs {

namespace {

bool is_true(const process::Environment& environment, std::string_view name) {
  return environment.get(name) == "true";
}

/// npm leaves devDependencies out where NODE_ENV is production, which it is in a build; the build
/// needs them. Somebody who set omit or production himself gets his way.
void include_development(Argv& argv,
                         const std::string& npm_version,
                         const process::Environment& environment) {
  const auto production = environment.get("NPM_CONFIG_PRODUCTION");
  if (production == "true" || has_variable(environment, "NPM_CONFIG_OMIT") ||
      has_variable(environment, "NPM_CONFIG_ONLY")) {
    return;
  }
  argv.emplace_back(major_of(npm_version) >= 7 ? "--include=dev" : "--production=false");
}

PruneDecision keep(std::string because) {
  return PruneDecision{.command = {}, .because = std::move(because)};
}

/// "Skipping because NAME is 'value'" where the variable is set to anything, false included.
std::optional<PruneDecision> kept_by(const process::Environment& environment,
                                     const std::string& name) {
  const auto value = environment.get(name);
  if (!value || value->empty()) return std::nullopt;
  return keep(format("{} is '{}'", name, text::printable(*value)));
}

PruneDecision decide_npm(const std::string& version, const process::Environment& environment) {
  if (auto kept = kept_by(environment, "NPM_CONFIG_PRODUCTION")) return *kept;
  const auto parts = text::split(version, '.');
  const auto minor = parts.size() > 1 ? text::to_integer(parts[1]) : std::nullopt;
  if (major_of(version) == 5 && minor && *minor >= 3 && *minor < 7) {
    return keep(format("`npm prune` of npm {} sometimes removes what is needed", version));
  }
  if (major_of(version) >= 7) return {{"npm", "prune", "--omit=dev"}};
  return {{"npm", "prune", "--production"}};
}

}  // namespace

int major_of(std::string_view version) {
  return static_cast<int>(text::to_integer(text::split(version, '.')[0]).value_or(0));
}

Argv install_command(const InstallSituation& situation, const process::Environment& environment) {
  switch (situation.manager) {
  case Manager::yarn:
    return {"yarn",
            "install",
            "--frozen-lockfile",
            "--ignore-engines",
            "--prefer-offline",
            "--production=" + environment.get("YARN_PRODUCTION").value_or("false")};
  case Manager::berry:
    return {"yarn", "install", "--immutable"};
  case Manager::pnpm:
    return {"pnpm", "install", "--prod=false", "--frozen-lockfile"};
  case Manager::npm:
    break;
  }
  // `npm ci` starts by deleting node_modules: what is checked in is there to be used.
  const bool exact = situation.has_lockfile && !situation.modules_checked_in &&
                     major_of(situation.manager_version) >= 6 &&
                     !is_true(environment, "USE_NPM_INSTALL");
  Argv argv{"npm", exact ? "ci" : "install"};
  include_development(argv, situation.manager_version, environment);
  // A lockfile without addresses makes npm look up each package; for versions that are fixed, and
  // verified by their integrity, what is cached is good enough.
  if (exact) argv.emplace_back("--prefer-offline");
  return argv;
}

Argv script_command(Manager manager,
                    const std::string& script,
                    const std::vector<std::string>& flags) {
  Argv argv{program_of(manager), "run", script};
  if (!flags.empty() && manager == Manager::npm) argv.emplace_back("--");
  argv.insert(argv.end(), flags.begin(), flags.end());
  return argv;
}

std::optional<std::string> build_script(const PackageJson& package) {
  for (const auto* script : {"heroku-postbuild", "build"}) {
    if (package.has_script(script)) return script;
  }
  return std::nullopt;
}

Result<PruneDecision> decide_pruning(const InstallSituation& situation,
                                     const process::Environment& environment,
                                     bool berry_can_focus) {
  const auto yarn_production = environment.get("YARN_PRODUCTION");
  if (situation.manager == Manager::berry && yarn_production && !yarn_production->empty()) {
    return Error{.kind = ErrorKind::app,
                 .message = "YARN_PRODUCTION is set, which yarn 2 and later do not know",
                 .hint = "Remove the config var. YARN2_SKIP_PRUNING=true keeps the "
                         "devDependencies in the slug."};
  }
  const std::string node_env = environment.get("NODE_ENV").value_or("production");
  if (node_env != "production") {
    return keep(format("NODE_ENV is '{}', not 'production'", text::printable(node_env)));
  }
  switch (situation.manager) {
  case Manager::npm:
    return decide_npm(situation.manager_version, environment);
  case Manager::yarn:
    if (auto kept = kept_by(environment, "YARN_PRODUCTION")) return *kept;
    return PruneDecision{{"yarn",
                          "install",
                          "--frozen-lockfile",
                          "--ignore-engines",
                          "--ignore-scripts",
                          "--prefer-offline",
                          "--production=true"}};
  case Manager::berry:
    if (is_true(environment, "YARN2_SKIP_PRUNING")) return keep("YARN2_SKIP_PRUNING is 'true'");
    if (!berry_can_focus) {
      return keep("this yarn has no `workspaces focus` (`yarn plugin import workspace-tools`)");
    }
    return PruneDecision{{"yarn", "workspaces", "focus", "--all", "--production"}};
  case Manager::pnpm:
    if (is_true(environment, "PNPM_SKIP_PRUNING")) return keep("PNPM_SKIP_PRUNING is 'true'");
    if (auto kept = kept_by(environment, "NPM_CONFIG_PRODUCTION")) return *kept;
    return PruneDecision{{"pnpm", "prune", "--prod", "--ignore-scripts"}};
  }
  return keep("the package manager is not known");
}

}  // namespace bprun::nodejs
