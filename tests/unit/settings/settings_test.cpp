// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/settings/settings.hpp"
#include "tests/support/catch.hpp"

#include <chrono>

using namespace bprun;
using namespace std::chrono_literals;

namespace {

/// The five places that settings come from, in a directory of their own.
class Machine {
public:
  Machine() : directory_(std::move(fs::TempDir::create("/tmp", "bprun-settings.")).take()) {
    sources.installation = directory_.path() / "defaults.toml";
    sources.machine = directory_.path() / "etc.toml";
    sources.user = directory_.path() / "user.toml";
    sources.app_directory = directory_.path() / "app";
    REQUIRE(fs::make_directories(sources.app_directory));
  }

  static void write(const fs::Path& file, const std::string& text) {
    REQUIRE(fs::write_file(file, text));
  }

  fs::Path app_file() const { return sources.app_directory / "bprun.toml"; }

  settings::Settings load() const {
    auto loaded = settings::load(sources);
    if (!loaded) FAIL(loaded.error().message);
    return *std::move(loaded);
  }

  Error error() const {
    auto loaded = settings::load(sources);
    REQUIRE_FALSE(loaded);
    return std::move(loaded).error();
  }

  settings::Sources sources;

private:
  fs::TempDir directory_;
};

}  // namespace

TEST_CASE("without any file the settings are the built-in ones", "[settings]") {
  const Machine machine;
  const auto settings = machine.load();
  CHECK_FALSE(settings.stack.value);
  CHECK(settings.isolation.value == "auto");
  CHECK(settings.build_dir.value == "app");
  CHECK(settings.uid.value == 32767);
  CHECK(settings.slug_soft.value == 300ULL << 20);
  CHECK(settings.slug_hard.value == 1ULL << 30);
  CHECK_FALSE(settings.timeout.value);
  CHECK(settings.isolation.origin.str() == "default");
}

TEST_CASE("the stronger place wins, and each value knows where it is from", "[settings]") {
  Machine machine;
  const auto& from = machine.sources;
  Machine::write(from.installation, "isolation = 'user'\nstack = 'a'\nbuild-dir = 'separate'\n");
  Machine::write(from.machine, "stack = 'b'\n[limits]\npids = 100\ncpus = 2\n");
  Machine::write(from.user, "\nstack = 'c'\n[build]\nuid = 1234\n");
  Machine::write(machine.app_file(), "stack = 'd'\n");
  SECTION("files") {
    const auto settings = machine.load();
    CHECK(settings.stack.value == "d");
    CHECK(settings.stack.origin.str() == machine.app_file().native() + ":1");
    CHECK(settings.isolation.value == "user");
    CHECK(settings.isolation.origin.where == Location{from.installation.native(), 1});
    CHECK(settings.pids.value == 100);
    CHECK(settings.pids.origin.where == Location{from.machine.native(), 3});
    CHECK(settings.cpus.value == 2.0);
    CHECK(settings.uid.value == 1234);
    CHECK(settings.uid.origin.where == Location{from.user.native(), 4});
    CHECK(settings.gid.origin.str() == "default");
  }
  SECTION("flags") {
    machine.sources.flags = {{"--stack", "e"}, {"--pids", "7"}, {"--store", "relative/dir"}};
    const auto settings = machine.load();
    CHECK(settings.stack.value == "e");
    CHECK(settings.stack.origin.str() == "--stack");
    CHECK(settings.pids.value == 7);
    CHECK(settings.store.value == fs::Path("relative/dir"));
  }
}

TEST_CASE("sizes, times and numbers are read from files and flags", "[settings]") {
  Machine machine;
  Machine::write(
      machine.sources.machine,
      "store = '/srv/store'\n[limits]\nmemory = '512M'\ndisk = 1048576\ntimeout = '10m'\n"
      "cpus = 1.5\n[slug]\nsoft = '1G'\nhard = '2GiB'\n[sources]\nnode = ['npm']\n"
      "[mirrors]\n'https://a/' = 'https://b/'\n[replace]\n'https://x/y' = 'nodejs'\n");
  auto settings = machine.load();
  CHECK(settings.memory.value == 512ULL << 20);
  CHECK(settings.disk.value == 1ULL << 20);
  CHECK(settings.timeout.value == 10min);
  CHECK(settings.cpus.value == 1.5);
  CHECK(settings.slug_hard.value == 2ULL << 30);
  CHECK(settings.sources.at("node").value == std::vector<std::string>{"npm"});
  CHECK(settings.mirrors.at("https://a/").value == "https://b/");
  CHECK(settings.replace.at("https://x/y").origin.where.line == 15);

  machine.sources.flags = {{"--memory", "1G"},
                           {"--cpus", "0.5"},
                           {"--timeout", "90s"},
                           {"--disk", "100MiB"},
                           {"--slug-hard", "500M"},
                           {"--pids", "50"}};
  settings = machine.load();
  CHECK(settings.memory.value == 1ULL << 30);
  CHECK(settings.cpus.value == 0.5);
  CHECK(settings.timeout.value == 90s);
  CHECK(settings.disk.value == 100ULL << 20);
  CHECK(settings.slug_hard.value == 500ULL << 20);

  CHECK(settings::parse_duration("1h") == 1h);
  CHECK(settings::parse_duration("500ms") == 500ms);
  CHECK(settings::parse_duration("90") == 90s);
  for (const char* wrong : {"", "s", "-1s", "1d", "1.5h", "99999999999999s", "0", " 1s"}) {
    INFO(wrong);
    CHECK_FALSE(settings::parse_duration(wrong));
  }
}

TEST_CASE("a setting of the wrong type names file and line", "[settings]") {
  Machine machine;
  const auto file = machine.sources.machine;
  for (const char* line : {"stack = 5",
                           "stack = ''",
                           "isolation = 'strong'",
                           "build-dir = true",
                           "store = 'relative'",
                           "limits = 5",
                           "slug = ['x']",
                           "limits.memory = 'lots'",
                           "limits.memory = -1",
                           "limits.memory = 1.5",
                           "limits.cpus = nan",
                           "limits.cpus = inf",
                           "limits.cpus = 0",
                           "limits.pids = 1.5",
                           "limits.pids = '1e3'",
                           "limits.timeout = '5 minutes'",
                           "build.uid = 0",
                           "build.gid = 1.5",
                           "build.uid = 4294967296",
                           "sources.node = 'npm'",
                           "sources.node = []",
                           "sources.node = [1]",
                           "mirrors = 'https://a'",
                           "mirrors.a = 'b'",
                           "mirrors.'https://a' = 5",
                           "replace.x = ['y']",
                           "[[limits]]",
                           "[stack]\nx = 1",
                           "[mirrors.'https://a']\nb = 'c'"}) {
    INFO(line);
    Machine::write(file, std::string("\n") + line + "\n");
    const auto error = machine.error();
    INFO(error.message);
    CHECK(error.kind == ErrorKind::config);
    CHECK(error.where == Location{file.native(), 2});
    CHECK(error.message.find(" must be ") != std::string::npos);
  }
  Machine::write(file, "stack = \n");
  CHECK(machine.error().kind == ErrorKind::config);
  CHECK(machine.error().where == Location{file.native(), 1});
}

TEST_CASE("a flag of the wrong form is a usage error that names the flag", "[settings]") {
  Machine machine;
  machine.sources.flags = {{"--memory", "lots"}};
  CHECK(machine.error().kind == ErrorKind::usage);
  CHECK(machine.error().message == "--memory must be a size like 512M or 2G");
  CHECK_FALSE(machine.error().where);
}

TEST_CASE("an unknown key is an error with the nearest", "[settings]") {
  Machine machine;
  Machine::write(machine.sources.user, "stack = 'a'\n[limits]\nmemry = '1G'\n");
  const auto error = machine.error();
  CHECK(error.message == "unknown key limits.memry");
  CHECK(error.where == Location{machine.sources.user.native(), 3});
  CHECK(error.hint == "Did you mean limits.memory?");
  Machine::write(machine.sources.user, "isolaton = 'none'\n");
  CHECK(machine.error().hint == "Did you mean isolation?");
  Machine::write(machine.sources.user, "zzzzzzzzzzzz = 1\n");
  CHECK(machine.error().hint.find("limits.memory") != std::string::npos);
}

TEST_CASE("an app's own file cannot weaken the machine", "[settings]") {
  Machine machine;
  Machine::write(machine.sources.machine, "[replace]\n'https://owner' = 'nodejs'\n");
  for (const char* line : {"isolation = 'none'",
                           "isolation = 'user'",
                           "isolation = 'sandbox'",
                           "store = '/tmp/x'",
                           "build.uid = 1000",
                           "build.gid = 1000",
                           "slug.hard = '9G'",
                           "slug.soft = '9G'",
                           "npm.registry = 'https://user:secret@registry.example/'",
                           "mirrors.'https://a/' = 'https://user:secret@b/'",
                           "replace.x = 'https://elsewhere/b'",
                           "replace.x = '../outside'",
                           "replace.x = '..'",
                           "replace.x = '/outside'",
                           "replace.x = 'owner/name'",
                           "replace.'https://owner' = 'erlang'"}) {
    INFO(line);
    Machine::write(machine.app_file(), std::string("\n") + line + "\n");
    const auto error = machine.error();
    CHECK(error.kind == ErrorKind::config);
    CHECK(error.where == Location{machine.app_file().native(), 2});
    CHECK(error.message.find("not the app's to set") != std::string::npos);
    CHECK(error.message.find("secret") == std::string::npos);
  }
}

TEST_CASE("an app's own file may choose, and tighten limits", "[settings]") {
  Machine machine;
  Machine::write(machine.sources.machine, "[limits]\nmemory = '1G'\ntimeout = '1h'\npids = 10\n");
  Machine::write(machine.app_file(),
                 "stack = 's'\nbuild-dir = 'separate'\n[limits]\nmemory = '2G'\ntimeout = '1m'\n"
                 "disk = '5G'\n[sources]\nnode = ['npm']\n[replace]\n'https://x' = 'nodejs'\n");
  auto settings = machine.load();
  CHECK(settings.memory.value == 1ULL << 30);
  CHECK(settings.memory.origin.where.file == machine.sources.machine.native());
  CHECK(settings.timeout.value == 1min);
  CHECK(settings.disk.value == 5ULL << 30);
  CHECK(settings.build_dir.value == "separate");
  CHECK(settings.replace.at("https://x").value == "nodejs");
  machine.sources.flags = {{"--memory", "3G"}};
  CHECK(machine.load().memory.value == 3ULL << 30);
}

TEST_CASE("an app's own file is read from inside the app only", "[settings]") {
  Machine machine;
  Machine::write(machine.sources.app_directory.parent_path() / "secret.toml", "stack = 'x'\n");
  REQUIRE(fs::make_symlink("../secret.toml", machine.app_file()));
  CHECK(machine.error().kind == ErrorKind::config);
  machine.sources.app_directory = machine.sources.app_directory.parent_path() / "secret.toml";
  CHECK_FALSE(machine.load().stack.value);  // a source that is no directory has no settings
}

TEST_CASE("rendered settings say where they are from, and read back as the same", "[settings]") {
  Machine machine;
  Machine::write(
      machine.sources.machine,
      "stack = 'a \"b\" \\ c'\nstore = '/srv/store'\n[limits]\nmemory = '512M'\n"
      "timeout = '90s'\ncpus = 2\n[sources]\nnode = ['npm', 'official']\n[mirrors]\n"
      "'https://a/' = 'https://user:secret@b/'\n[replace]\n'https://u:secret@x/y' = 'nodejs'\n"
      "[npm]\nregistry = 'https://user:secret@registry.example/'\n");
  machine.sources.flags = {{"--pids", "9"}};
  const auto text = settings::render(machine.load());
  INFO(text);
  CHECK(text.find("secret") == std::string::npos);
  CHECK(text.find("# from " + machine.sources.machine.native() + ":1\n") != std::string::npos);
  CHECK(text.find("# from --pids\n") != std::string::npos);
  CHECK(text.find("# from default\n") != std::string::npos);

  Machine other;
  Machine::write(other.sources.machine, text);
  const auto back = other.load();
  const auto first = machine.load();
  CHECK(back.stack.value == first.stack.value);
  CHECK(back.store.value == first.store.value);
  CHECK(back.memory.value == first.memory.value);
  CHECK(back.timeout.value == first.timeout.value);
  CHECK(back.cpus.value == first.cpus.value);
  CHECK(back.pids.value == 9);
  CHECK(back.slug_hard.value == first.slug_hard.value);
  CHECK(back.sources.at("node").value == first.sources.at("node").value);
  CHECK(back.mirrors.at("https://a/").value == "https://b/");
  CHECK(back.npm_registry.value == "https://registry.example/");
}
