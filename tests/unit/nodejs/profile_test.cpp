// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/profile.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

namespace {

/// What a shell with errexit prints after it has sourced `script`.
std::string sourced(const std::string& shell,
                    const std::string& script,
                    const std::string& command,
                    process::Environment environment = {}) {
  environment.set_default("PATH", process::default_path);
  const auto ran = process::capture(
      {.argv = {shell, "-euc", script + "\n" + command}, .environment = environment});
  REQUIRE(ran.has_value());
  INFO(ran->err);
  REQUIRE(ran->exit.ok());
  return ran->out;
}

}  // namespace

TEST_CASE("the profile survives errexit and keeps a NODE_ENV that is set", "[nodejs]") {
  process::Environment environment;
  environment.set("HOME", "/app");
  environment.set("PATH", "/usr/bin:/bin");
  const std::string script = profile_script({".heroku/node/bin"}, "production");
  for (const std::string shell : {"/bin/bash", "/bin/sh"}) {
    CHECK(sourced(shell, script, "echo \"$PATH $NODE_HOME $NODE_ENV\"", environment) ==
          "/app/.heroku/node/bin:/usr/bin:/bin:/app/bin:/app/node_modules/.bin "
          "/app/.heroku/node production\n");
    auto staging = environment;
    staging.set("NODE_ENV", "staging");
    CHECK(sourced(shell, script, "echo $NODE_ENV", staging) == "staging\n");
    CHECK(sourced(shell, profile_script({}, "test"), "echo $NODE_ENV", environment) == "test\n");
  }
}

TEST_CASE("WEB_CONCURRENCY is the memory over that of one process", "[nodejs]") {
  const std::string print = "echo $WEB_CONCURRENCY $WEB_MEMORY $MEMORY_AVAILABLE";
  const auto directory = fs::TempDir::create("/tmp", "nodejs-test-");
  REQUIRE(directory.has_value());
  const auto with_limit = [&](const std::string& limit) {
    REQUIRE(fs::write_file(directory->path() / "memory.max", limit).has_value());
    std::string script = concurrency_script();
    const std::string place = "/sys/fs/cgroup/memory.max";
    const std::size_t found = script.find(place);
    REQUIRE(found != std::string::npos);
    return script.replace(found, place.size(), (directory->path() / "memory.max").native());
  };
  for (const std::string shell : {"/bin/bash", "/bin/sh"}) {
    CHECK(sourced(shell, with_limit("2147483648\n"), print) == "4 512 2048\n");
    CHECK(sourced(shell, with_limit("104857600\n"), print) == "1 512 100\n");
    CHECK(sourced(shell, with_limit("max\n"), print) == "1 512 512\n");
    CHECK(sourced(shell, with_limit(""), print) == "1 512 512\n");
    // Version 1's way of saying "no limit".
    CHECK(sourced(shell, with_limit("9223372036854771712\n"), print).substr(0, 6) == "1 512 ");
    process::Environment said;
    said.set("WEB_CONCURRENCY", "7");
    said.set("WEB_MEMORY", "256");
    CHECK(sourced(shell, with_limit("2147483648\n"), print, said) == "7 256 2048\n");
  }
}

TEST_CASE("export gives later buildpacks Node.js, wherever the app lies", "[nodejs]") {
  const std::string script = export_script({".heroku/node/bin"}, "/tmp/a b'c");
  process::Environment environment;
  environment.set("PATH", "/bin");
  CHECK(sourced("/bin/bash", script, "echo \"$PATH $NODE_HOME\"", environment) ==
        "/tmp/a b'c/.heroku/node/bin:/bin:/tmp/a b'c/node_modules/.bin /tmp/a b'c/.heroku/node\n");
}
