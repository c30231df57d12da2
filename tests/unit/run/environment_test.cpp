// SPDX-License-Identifier: MIT
#include "runner/run/environment.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

run::StartEnvironment environment_of(const process::Environment& caller,
                                     const manifest::ConfigVars& config,
                                     bool on_terminal) {
  run::RunRequest request{.app = run::AppDirectory{"/x"}, .what = run::ShellLine{"x"}};
  request.caller = caller;
  request.config = config;
  return run::start_environment(request,
                                {.home = "/app",
                                 .user = "bprun",
                                 .shell = "/bin/bash",
                                 .dyno = "web.1",
                                 .on_terminal = on_terminal});
}

process::Environment caller() {
  process::Environment caller;
  for (const char* name : {"AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "NODE_OPTIONS", "PATH"})
    caller.set(name, "callers");
  caller.set("TERM", "xterm");
  caller.set("LC_ALL", "de_DE.UTF-8");
  return caller;
}

}  // namespace

TEST_CASE("of the caller's environment only PORT gets to an app", "[run]") {
  auto with_port = caller();
  with_port.set("PORT", "5001");
  const auto start = environment_of(with_port, {}, false);
  std::vector<std::string> names;
  for (const auto& [name, value] : start.environment.variables())
    names.push_back(name);
  CHECK(names == std::vector<std::string>{
                     "DYNO", "HOME", "LANG", "LOGNAME", "PATH", "PORT", "SHELL", "USER"});
  CHECK(start.environment.get("PORT") == "5001");
  CHECK(start.environment.get("PATH") == process::default_path);
  CHECK(start.environment.get("LANG") == "C.UTF-8");
}

TEST_CASE("PORT is never invented", "[run]") {
  CHECK_FALSE(environment_of(caller(), {}, false).environment.get("PORT"));
}

TEST_CASE("at a terminal its kind and the locale come along", "[run]") {
  const auto start = environment_of(caller(), {}, true);
  CHECK(start.environment.get("TERM") == "xterm");
  CHECK(start.environment.get("LC_ALL") == "de_DE.UTF-8");
  CHECK_FALSE(start.environment.get("SSH_AUTH_SOCK"));
}

TEST_CASE("config vars win over all but HOME", "[run]") {
  manifest::ConfigVars config;
  for (const char* name : {"PORT", "PATH", "LANG", "HOME"})
    REQUIRE(config.add({.name = name, .value = "config", .origin = ".env:1"}));
  auto with_port = caller();
  with_port.set("PORT", "5001");
  const auto start = environment_of(with_port, config, false);
  CHECK(start.environment.get("PORT") == "config");
  CHECK(start.environment.get("PATH") == "config");
  CHECK(start.environment.get("LANG") == "config");
  CHECK(start.environment.get("HOME") == "/app");
  REQUIRE(start.warnings.size() == 1);
  CHECK(start.warnings[0] == "PORT is set in the environment and by .env:1, which wins");
}
