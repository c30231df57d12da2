// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/config_vars.hpp"
#include "buildpacks/nodejs/environment.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

TEST_CASE("config vars are taken byte for byte, less those that would break the build",
          "[nodejs]") {
  const auto directory = fs::TempDir::create("/tmp", "nodejs-test-");
  REQUIRE(directory.has_value());
  const auto write = [&](const std::string& name, const std::string& text) {
    REQUIRE(fs::write_file(directory->path() / name, text).has_value());
  };
  write("SECRET", "a\nb $x 'y'\n\n");
  write("PATH", "/nowhere");
  write("LD_PRELOAD", "x.so");
  write("not-a-name", "x");
  REQUIRE(fs::make_directories(directory->path() / "DIRECTORY").has_value());
  const auto variables = read_config_vars(directory->path());
  REQUIRE(variables.has_value());
  CHECK(variables->variables().size() == 1);
  CHECK(variables->get("SECRET") == "a\nb $x 'y'\n\n");
  CHECK(read_config_vars(directory->path() / "none")->variables().empty());
  write("NUL", std::string("a\0b", 3));
  CHECK_FALSE(read_config_vars(directory->path()).has_value());
}

TEST_CASE("defaults stand under what the user says, in whatever case", "[nodejs]") {
  process::Environment environment;
  environment.set("npm_config_loglevel", "verbose");
  environment.set("NPM_CONFIG_CACHE", "/mine");
  environment.set("NODE_OPTIONS", "--trace-warnings");
  set_build_defaults(environment);
  set_npm_default(environment, "cache", "/ours");
  CHECK_FALSE(environment.get("NPM_CONFIG_LOGLEVEL"));
  CHECK_FALSE(environment.get("npm_config_cache"));
  CHECK(environment.get("NODE_OPTIONS") == "--trace-warnings");
  CHECK(environment.get("NODE_ENV") == "production");
}

TEST_CASE("the log shows no value of a config var that may be a secret", "[nodejs]") {
  process::Environment variables;
  variables.set("NPM_CONFIG_TOKEN", "hunter2");
  variables.set("NODE_ENV", "staging");
  variables.set("DATABASE_URL", "hunter2");
  process::Environment environment = variables;
  set_build_defaults(environment);
  std::string shown;
  for (const std::string& line : shown_settings(environment, variables))
    shown += line + "\n";
  CHECK(shown.find("hunter2") == std::string::npos);
  CHECK(shown.find("NPM_CONFIG_TOKEN is set") != std::string::npos);
  CHECK(shown.find("NODE_ENV=staging") != std::string::npos);
  CHECK(shown.find("DATABASE_URL") == std::string::npos);
}
