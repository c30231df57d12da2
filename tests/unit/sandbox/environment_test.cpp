// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/sandbox/environment.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

using namespace bprun;
using namespace bprun::sandbox;

namespace {

struct Caller {
  fs::TempDir scratch = std::move(fs::TempDir::create("/tmp", "bprun-env-")).take();
  process::Environment environment = {};
  EnvironmentRequest request = {.stack = "heroku-24",
                                .home_inside = "/bprun/home",
                                .build_id = "1234",
                                .scratch = scratch.path()};

  BuildEnvironment build() const {
    auto built = build_environment(request, environment);
    REQUIRE(built);
    return std::move(built).take();
  }
};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("the environment has what a buildpack may rely on, and nothing else") {
  Caller caller;
  for (const char* name : {"GIT_DIR",
                           "GIT_WORK_TREE",
                           "GIT_INDEX_FILE",
                           "GIT_QUARANTINE_PATH",
                           "DISPLAY",
                           "SSH_AUTH_SOCK",
                           "AWS_SECRET_ACCESS_KEY",
                           "NPM_TOKEN",
                           "HEX_API_KEY",
                           "PATH",
                           "HOME",
                           "USER",
                           "TMPDIR",
                           "LD_PRELOAD",
                           "BASH_ENV"}) {
    caller.environment.set(name, "/leaked");
  }
  const auto built = caller.build();
  std::vector<std::string> expected{
      "CURL_CONNECT_TIMEOUT=30",
      "CURL_TIMEOUT=180",
      "HOME=/bprun/home",
      "LANG=C.UTF-8",
      "LOGNAME=bprun",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "REQUEST_ID=build-1234",
      "STACK=heroku-24",
      "USER=bprun"};
  CHECK(built.environment.strings() == expected);
  CHECK(built.passed.empty());
  CHECK(built.mounts.empty());
}

TEST_CASE("TMPDIR and SOURCE_VERSION are set only where they say something") {
  Caller caller;
  caller.request.source_version = "abc123";
  caller.request.tmp_inside = "/var/cache/build/tmp";
  const auto built = caller.build();
  CHECK(built.environment.get("SOURCE_VERSION") == "abc123");
  CHECK(built.environment.get("TMPDIR") == "/var/cache/build/tmp");
}

TEST_CASE("user and password of a proxy or registry stay outside unless told otherwise") {
  Caller caller;
  caller.environment.set("https_proxy", "http://me:secret@proxy.example:3128");
  caller.environment.set("HTTP_PROXY", "me:secret@proxy.example:3128");
  caller.environment.set("GOPROXY", "https://me:secret@one.example,direct|https://two.example/x@y");
  caller.environment.set("no_proxy", "localhost,.example");
  caller.request.settings = {
      {"npm_config_registry", "https://t:secret@registry.example/npm/", PlumbingKind::url}};

  auto built = caller.build();
  CHECK(built.environment.get("https_proxy") == "http://proxy.example:3128");
  CHECK(built.environment.get("HTTP_PROXY") == "proxy.example:3128");
  CHECK(built.environment.get("GOPROXY") == "https://one.example,direct|https://two.example/x@y");
  CHECK(built.environment.get("no_proxy") == "localhost,.example");
  CHECK(built.environment.get("npm_config_registry") == "https://registry.example/npm/");
  for (const char* name : {"https_proxy", "HTTP_PROXY", "GOPROXY", "npm_config_registry"})
    CHECK(contains(built.stripped, name));
  for (const auto& entry : built.environment.strings())
    CHECK(entry.find("secret") == std::string::npos);

  caller.request.pass_credentials = true;
  built = caller.build();
  CHECK(built.environment.get("https_proxy") == "http://me:secret@proxy.example:3128");
  CHECK(built.stripped.empty());
}

TEST_CASE("a certificate file is readable inside, wherever it is") {
  Caller caller;
  const auto home = fs::TempDir::create("/tmp", "bprun-home-");
  REQUIRE(home);
  const Path file = home->path() / "ca.pem";
  REQUIRE(fs::write_file(file, "certificate\n", 0600));
  caller.environment.set("SSL_CERT_FILE", file.native());
  caller.environment.set("NODE_EXTRA_CA_CERTS", file.native());
  caller.environment.set("CURL_CA_BUNDLE", (home->path() / "absent.pem").native());
  caller.request.settings = {{"npm_config_cafile", file.native(), PlumbingKind::file}};

  SECTION("in the sandbox it is mounted, once") {
    const auto built = caller.build();
    REQUIRE(built.mounts.size() == 1);
    CHECK(built.mounts[0].inside == "/bprun/ca/1-ca.pem");
    CHECK_FALSE(built.mounts[0].writable);
    CHECK(built.environment.get("SSL_CERT_FILE") == "/bprun/ca/1-ca.pem");
    CHECK(built.environment.get("NODE_EXTRA_CA_CERTS") == "/bprun/ca/1-ca.pem");
    CHECK(built.environment.get("npm_config_cafile") == "/bprun/ca/1-ca.pem");
    CHECK_FALSE(built.environment.get("CURL_CA_BUNDLE"));
    const auto copy = fs::status_of(built.mounts[0].host);
    REQUIRE(copy);
    CHECK((copy->value().st_mode & 0777) == 0644);
  }
  SECTION("in place the variable names a copy that the build's uid can read") {
    caller.request.mode = Mode::user;
    const auto built = caller.build();
    const auto named = built.environment.get("SSL_CERT_FILE");
    REQUIRE(named);
    CHECK(named->find(caller.scratch.path().native()) == 0);
    const auto text = fs::read_file(*named);
    REQUIRE(text);
    CHECK(*text == "certificate\n");
  }
}

TEST_CASE("a certificate file of the system keeps its name, unless a stack has its own root") {
  Caller caller;
  caller.environment.set("GIT_SSL_CAINFO", "/etc/passwd");  // any file of /etc
  CHECK(caller.build().environment.get("GIT_SSL_CAINFO") == "/etc/passwd");
  CHECK(caller.build().mounts.empty());
  caller.request.stack_root = true;
  CHECK(caller.build().environment.get("GIT_SSL_CAINFO") == "/bprun/ca/1-passwd");
}

TEST_CASE("the table of what comes through is in order") {
  std::set<std::string_view> names;
  for (const auto& entry : plumbing()) {
    INFO(entry.name);
    CHECK(process::is_variable_name(entry.name));
    CHECK_FALSE(entry.why.empty());
    CHECK(names.insert(entry.name).second);
    for (const char* secret : {"TOKEN", "KEY", "PASSWORD", "SECRET", "AUTH", "GIT_DIR"})
      CHECK(entry.name.find(secret) == std::string_view::npos);
  }
}

TEST_CASE("the documentation lists every variable that comes through") {
  // Run from anywhere: the test knows its own file.
  const Path page = Path(__FILE__).parent_path() / "../../../docs/reference/isolation.md";
  const auto text = fs::read_file_if_exists(page);
  REQUIRE(text);
  if (!*text) return;
  for (const auto& entry : plumbing()) {
    INFO(entry.name);
    CHECK((*text)->find("`" + std::string(entry.name) + "`") != std::string::npos);
  }
}
