// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/runtime_install.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace bprun;
using namespace bprun::nodejs;

namespace {

struct Places {
  fs::TempDir directory = fs::TempDir::create("/tmp", "nodejs-test-").take();
  Path app = directory.path() / "app";

  Path write(const std::string& name, const std::string& text, mode_t mode = 0644) const {
    const Path path = directory.path() / name;
    REQUIRE(fs::make_directories(path.parent_path()).has_value());
    REQUIRE(fs::write_file(path, text).has_value());
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
  }
};

}  // namespace

TEST_CASE("a prefetched runtime is found by name, version and architecture", "[nodejs]") {
  const Places places;
  places.write("rt/index.json",
               "{\"runtimes\": [{\"name\": \"node\", \"version\": \"22.22.0\", \"arch\": \"x64\", "
               "\"path\": \"a\"}, {\"name\": \"node\", \"version\": \"20.0.0\", \"arch\": \"x64\", "
               "\"path\": \"gone\"}]}");
  places.write("rt/a/bin/node", "");
  const Path folder = places.directory.path() / "rt";
  const auto find = [&](const std::string& version, const std::string& arch) {
    return *find_prefetched(folder, {.name = "node", .version = version, .arch = arch});
  };
  CHECK(find("22.22.0", "x64") == folder / "a");
  CHECK_FALSE(find("22.22.0", "arm64"));
  CHECK_FALSE(find("22.21.0", "x64"));
  CHECK_FALSE(find("20.0.0", "x64"));
  CHECK_FALSE((*find_prefetched("/nowhere", {.name = "node", .version = "1", .arch = "x64"})));
}

TEST_CASE("a read-only tree becomes the app's own, to change and to delete", "[nodejs]") {
  const Places places;
  places.write("tree/bin/node", "#!/bin/sh\n", 0555);
  places.write("tree/package.json", "{}", 0444);
  REQUIRE(::chmod((places.directory.path() / "tree/bin").c_str(), 0555) == 0);
  REQUIRE(::chmod((places.directory.path() / "tree").c_str(), 0555) == 0);
  REQUIRE(install_node(places.directory.path() / "tree", places.app).has_value());
  CHECK((*fs::status_of(places.app / ".heroku/node/bin/node"))->st_mode % 01000 == 0755);
  CHECK((*fs::status_of(places.app / ".heroku/node/bin"))->st_mode % 01000 == 0755);
  CHECK_FALSE(fs::exists(places.app / ".heroku/node/package.json"));
  // A second time replaces the first.
  REQUIRE(install_node(places.directory.path() / "tree", places.app).has_value());
  CHECK_FALSE(install_node(places.directory.path() / "none", places.app).has_value());
}

TEST_CASE("Ctrl-C ends the copying of Node.js, with the status of an interrupt", "[nodejs]") {
  const Places places;
  places.write("tree/bin/node", "#!/bin/sh\n", 0755);
  // A process of its own: there is no taking back a signal that has come.
  const pid_t build = ::fork();
  REQUIRE(build >= 0);
  if (build == 0) {
    process::interrupt::install();
    std::raise(SIGINT);
    const auto installed = install_node(places.directory.path() / "tree", places.app);
    ::_exit(installed ? 0 : exit_status(installed.error()));
  }
  int status = 0;
  REQUIRE(::waitpid(build, &status, 0) == build);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK_FALSE(fs::exists(places.app / ".heroku/node/bin/node"));
}

TEST_CASE("a tool's programs are those that its package.json names", "[nodejs]") {
  const Places places;
  places.write("tool/package.json",
               "{\"name\": \"pnpm\", \"bin\": {\"pnpm\": \"bin/pnpm.cjs\", \"pnpx\": "
               "\"./bin/pnpx.cjs\", \"gone\": \"x.js\"}}");
  places.write("tool/bin/pnpm.cjs", "#!/bin/sh\necho pnpm\n");
  places.write("tool/bin/pnpx.cjs", "#!/bin/sh\necho pnpx\n");
  REQUIRE(install_tool("pnpm", places.directory.path() / "tool", places.app).has_value());
  const auto ran = process::capture({.argv = {(places.app / ".heroku/pnpm/bin/pnpm").native()},
                                     .environment = process::Environment::inherited()});
  REQUIRE(ran.has_value());
  CHECK(ran->out == "pnpm\n");
  CHECK_FALSE(fs::exists(places.app / ".heroku/pnpm/bin/gone"));
}

TEST_CASE("the app's own yarn starts after the app has moved", "[nodejs]") {
  const Places places;
  places.write("app/.yarn/releases/y 1.cjs", "");
  places.write("bin/node", "#!/bin/sh\necho \"$@\"\n", 0755);
  REQUIRE(install_vendored_yarn(".yarn/releases/y 1.cjs", places.app).has_value());
  const Path moved = places.directory.path() / "moved";
  REQUIRE(fs::rename(places.app, moved).has_value());
  process::Environment environment;
  environment.set("PATH", (places.directory.path() / "bin").native() + ":/usr/bin:/bin");
  const auto ran =
      process::capture({.argv = {(moved / ".heroku/yarn/bin/yarn").native(), "install"},
                        .environment = environment});
  REQUIRE(ran.has_value());
  CHECK(ran->out == (moved / ".yarn/releases/y 1.cjs").native() + " install\n");
}
