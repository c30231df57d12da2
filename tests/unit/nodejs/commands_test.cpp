// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/commands.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

namespace {

process::Environment with(std::initializer_list<std::pair<const char*, const char*>> variables) {
  process::Environment environment;
  for (const auto& [name, value] : variables)
    environment.set(name, value);
  return environment;
}

InstallSituation npm(const std::string& version = "10.9.4") {
  return {.manager = Manager::npm, .manager_version = version, .has_lockfile = true};
}

PruneDecision decided(const InstallSituation& situation, const process::Environment& environment) {
  auto decision = decide_pruning(situation, environment, true);
  REQUIRE(decision.has_value());
  return *decision;
}

}  // namespace

TEST_CASE("npm installs what the lockfile says, with devDependencies", "[nodejs]") {
  CHECK(install_command(npm(), {}) == Argv{"npm", "ci", "--include=dev", "--prefer-offline"});
  CHECK(install_command(npm("6.14.18"), {}) ==
        Argv{"npm", "ci", "--production=false", "--prefer-offline"});
  CHECK(install_command(npm("5.6.0"), {}) == Argv{"npm", "install", "--production=false"});
  auto loose = npm();
  loose.has_lockfile = false;
  CHECK(install_command(loose, {}) == Argv{"npm", "install", "--include=dev"});
  auto checked_in = npm();
  checked_in.modules_checked_in = true;
  CHECK(install_command(checked_in, {})[1] == "install");
  CHECK(install_command(npm(), with({{"USE_NPM_INSTALL", "true"}}))[1] == "install");
}

TEST_CASE("who sets npm's own variables for devDependencies gets his way", "[nodejs]") {
  CHECK(install_command(npm(), with({{"NPM_CONFIG_PRODUCTION", "true"}})) ==
        Argv{"npm", "ci", "--prefer-offline"});
  CHECK(install_command(npm(), with({{"npm_config_omit", "dev"}})) ==
        Argv{"npm", "ci", "--prefer-offline"});
  CHECK(install_command(npm(), with({{"NPM_CONFIG_PRODUCTION", "false"}})).size() == 4);
}

TEST_CASE("yarn and pnpm install from their lockfile only", "[nodejs]") {
  const auto yarn = install_command({.manager = Manager::yarn}, {});
  CHECK(yarn.back() == "--production=false");
  CHECK(yarn[2] == "--frozen-lockfile");
  CHECK(install_command({.manager = Manager::yarn}, with({{"YARN_PRODUCTION", "true"}})).back() ==
        "--production=true");
  CHECK(install_command({.manager = Manager::berry}, {}) == Argv{"yarn", "install", "--immutable"});
  CHECK(install_command({.manager = Manager::pnpm}, {}) ==
        Argv{"pnpm", "install", "--prod=false", "--frozen-lockfile"});
}

TEST_CASE("flags of the build script come behind the script", "[nodejs]") {
  CHECK(script_command(Manager::npm, "build", {"--a", "b"}) ==
        Argv{"npm", "run", "build", "--", "--a", "b"});
  CHECK(script_command(Manager::pnpm, "build", {"--a"}) == Argv{"pnpm", "run", "build", "--a"});
  CHECK(script_command(Manager::berry, "x") == Argv{"yarn", "run", "x"});
}

TEST_CASE("heroku-postbuild takes the place of build", "[nodejs]") {
  const auto script = [](const std::string& scripts) {
    return build_script(*PackageJson::parse("{\"scripts\": {" + scripts + "}}", "f"));
  };
  CHECK(script("\"build\": \"a\", \"heroku-postbuild\": \"b\"") == "heroku-postbuild");
  CHECK(script("\"build\": \"a\"") == "build");
  CHECK_FALSE(script("\"build\": \"\", \"start\": \"b\""));
}

TEST_CASE("devDependencies are pruned in production only", "[nodejs]") {
  CHECK(decided(npm(), {}).command == Argv{"npm", "prune", "--omit=dev"});
  CHECK(decided(npm("6.14.0"), {}).command == Argv{"npm", "prune", "--production"});
  const auto kept = decided(npm(), with({{"NODE_ENV", "staging"}}));
  CHECK(kept.command.empty());
  CHECK(kept.because.find("staging") != std::string::npos);
  CHECK(decided(npm("5.6.0"), {}).command.empty());
}

TEST_CASE("pruning is skipped when a variable says anything, false included", "[nodejs]") {
  CHECK(decided(npm(), with({{"NPM_CONFIG_PRODUCTION", "false"}})).command.empty());
  CHECK(decided({.manager = Manager::yarn}, with({{"YARN_PRODUCTION", "false"}})).command.empty());
  CHECK(decided({.manager = Manager::pnpm}, with({{"PNPM_SKIP_PRUNING", "true"}})).command.empty());
  CHECK_FALSE(
      decided({.manager = Manager::pnpm}, with({{"PNPM_SKIP_PRUNING", "false"}})).command.empty());
  CHECK(
      decided({.manager = Manager::berry}, with({{"YARN2_SKIP_PRUNING", "true"}})).command.empty());
}

TEST_CASE("YARN_PRODUCTION with yarn 2 is an error", "[nodejs]") {
  const InstallSituation berry{.manager = Manager::berry};
  CHECK_FALSE(decide_pruning(berry, with({{"YARN_PRODUCTION", "true"}}), true).has_value());
  CHECK(decide_pruning(berry, {}, true)->command[1] == "workspaces");
  CHECK(decide_pruning(berry, {}, false)->command.empty());
}
