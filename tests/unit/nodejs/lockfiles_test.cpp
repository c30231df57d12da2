// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/lockfiles.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

TEST_CASE("the lockfile chooses the package manager", "[nodejs]") {
  CHECK(*choose_manager({}) == Manager::npm);
  CHECK(*choose_manager({.package_lock = true}) == Manager::npm);
  CHECK(*choose_manager({.shrinkwrap = true}) == Manager::npm);
  CHECK(*choose_manager({.yarn = true}) == Manager::yarn);
  CHECK(*choose_manager({.yarn = true, .berry_version = 8}) == Manager::berry);
  CHECK(*choose_manager({.pnpm = true}) == Manager::pnpm);
}

TEST_CASE("two lockfiles are refused by name", "[nodejs]") {
  const auto two = choose_manager({.package_lock = true, .yarn = true});
  REQUIRE_FALSE(two.has_value());
  CHECK(two.error().kind == ErrorKind::app);
  CHECK(two.error().message == "Multiple lockfiles found: package-lock.json and yarn.lock");
  CHECK_FALSE(choose_manager({.shrinkwrap = true, .pnpm = true}).has_value());
  CHECK_FALSE(choose_manager({.package_lock = true, .shrinkwrap = true}).has_value());
}

TEST_CASE("a yarn.lock tells which yarn wrote it", "[nodejs]") {
  CHECK_FALSE(berry_lock_version("# yarn lockfile v1\n\n\"a@^1\":\n  version \"1.0.0\"\n"));
  CHECK(berry_lock_version("# made by yarn\n\n__metadata:\n  version: 8\n  cacheKey: 10c0\n") == 8);
  CHECK(berry_lock_version("__metadata:\r\n  version: \"6\"\r\n") == 6);
  // The version of a package behind the block is none of the lockfile.
  CHECK(berry_lock_version("__metadata:\n  cacheKey: 8\n\n\"a@npm:1\":\n  version: 1\n") == 0);
}

TEST_CASE("a pnpm-lock.yaml tells its format", "[nodejs]") {
  CHECK(pnpm_lock_version("lockfileVersion: '9.0'\n\nsettings:\n") == "9.0");
  CHECK(pnpm_lock_version("lockfileVersion: 5.4\n") == "5.4");
  CHECK(pnpm_lock_version("packages:\n  lockfileVersion: 1\n").empty());
}

TEST_CASE("yarnPath is read from .yarnrc.yml", "[nodejs]") {
  CHECK(yarn_path("nodeLinker: pnp\nyarnPath: .yarn/releases/yarn-4.5.0.cjs\n") ==
        ".yarn/releases/yarn-4.5.0.cjs");
  CHECK(yarn_path("yarnPath: \"a b.cjs\"\n") == "a b.cjs");
  CHECK_FALSE(yarn_path("nodeLinker: node-modules\n"));
}

TEST_CASE("fields that name different managers are refused", "[nodejs]") {
  const auto check = [](const std::string& text) {
    auto package = PackageJson::parse(text, "package.json");
    REQUIRE(package.has_value());
    return check_declared_managers(*package).has_value();
  };
  CHECK(check("{\"engines\": {\"npm\": \"10\", \"yarn\": \"1\"}}"));
  CHECK(check("{\"packageManager\": \"yarn@1.22.22\", \"engines\": {\"yarn\": \"1\"}}"));
  CHECK_FALSE(check("{\"engines\": {\"yarn\": \"1\", \"pnpm\": \"9\"}}"));
  CHECK_FALSE(check("{\"packageManager\": \"npm@10.0.0\", \"engines\": {\"pnpm\": \"9\"}}"));
}
