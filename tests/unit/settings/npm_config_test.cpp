// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/settings/npm_config.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using settings::NpmConfig;
using settings::NpmConfigSources;

namespace {

/// A machine of its own: home, global files and app in a temporary directory.
class NpmMachine {
public:
  NpmMachine() : directory_(fs::TempDir::create("/tmp", "bprun-npm-config-").take()) {
    sources.environment.set("HOME", (directory_.path() / "home").string());
    sources.environment.set("PATH", (directory_.path() / "bin").string());
    sources.root = directory_.path() / "root";
    sources.project = directory_.path() / "app";
  }

  void write(const std::string& path, std::string_view text, mode_t mode = 0644) {
    const fs::Path file = directory_.path() / path;
    REQUIRE(fs::make_directories(file.parent_path()));
    REQUIRE(fs::write_file(file, text, mode));
  }

  NpmConfig read() {
    auto config = settings::read_npm_config(sources);
    REQUIRE(config);
    return std::move(config).take();
  }

  fs::Path path() const { return directory_.path(); }

  NpmConfigSources sources{.environment = {}};

private:
  fs::TempDir directory_;
};

}  // namespace

TEST_CASE("the environment beats the app's .npmrc, the user's and the global one") {
  NpmMachine machine;
  CHECK_FALSE(machine.read().registry);
  machine.write("root/etc/npmrc", "registry=https://global.example\n");
  CHECK(machine.read().registry->value == "https://global.example/");
  CHECK(machine.read().registry->origin == (machine.path() / "root/etc/npmrc").string() + ":1");
  machine.write("home/.npmrc",
                "\nregistry=https://first.example\nregistry=https://user.example/npm\n");
  CHECK(machine.read().registry->value == "https://user.example/npm/");
  machine.write("app/.npmrc", "registry=https://app.example/\n");
  CHECK(machine.read().registry->value == "https://app.example/");
  CHECK(machine.read().registry->origin == ".npmrc:1");
  machine.sources.environment.set("NPM_CONFIG_REGISTRY", "https://env.example/");
  CHECK(machine.read().registry->value == "https://env.example/");
  CHECK(machine.read().registry->origin == "NPM_CONFIG_REGISTRY in the environment");
}

TEST_CASE("the files are where npm has them") {
  NpmMachine machine;
  machine.write("elsewhere/user", "prefix=" + (machine.path() / "prefix").string() + "\n");
  machine.write("prefix/etc/npmrc", "registry=https://prefix.example/\n");
  machine.sources.environment.set("npm_config_userconfig",
                                  (machine.path() / "elsewhere/user").string());
  CHECK(machine.read().registry->value == "https://prefix.example/");
  machine.write("global", "registry=https://chosen.example/\n");
  machine.sources.environment.set("npm_config_globalconfig", (machine.path() / "global").string());
  CHECK(machine.read().registry->value == "https://chosen.example/");
}

TEST_CASE("bprun's own setting counts where npm's say nothing") {
  NpmMachine machine;
  machine.sources.configured_registry = {.value = "https://bprun.example",
                                         .origin = "bprun.toml:3"};
  CHECK(machine.read().registry->value == "https://bprun.example/");
  machine.write("home/.npmrc", "registry=https://user.example/\n");
  CHECK(machine.read().registry->value == "https://user.example/");
}

TEST_CASE("an app's .npmrc can choose registries, and nothing else") {
  NpmMachine machine;
  machine.sources.environment.set("SECRET", "s3cret");
  machine.write("app/.npmrc",
                "registry=https://evil.example/${SECRET}/\ncafile=/tmp/evil.pem\nstrict-ssl=false\n"
                "proxy=http://evil.example\n@ours:registry=https://ours.example\n"
                "//ours.example/:_authToken=app\n");
  const NpmConfig config = machine.read();
  CHECK_FALSE(config.registry);
  CHECK_FALSE(config.cafile);
  CHECK_FALSE(config.proxy);
  CHECK(config.strict_ssl);
  CHECK(config.credentials.empty());
  CHECK(config.registry_for("@ours/thing")->value == "https://ours.example/");
  CHECK_FALSE(config.registry_for("thing"));
}

TEST_CASE("certificates and proxies are taken with their variables expanded") {
  NpmMachine machine;
  machine.sources.environment.set("CORP", "proxy.example");
  machine.write(
      "home/.npmrc",
      "cafile=~/corp.pem\nhttps-proxy=http://me:word@${CORP}:3128\nnoproxy=localhost,.example\n"
      "strict-ssl=false\nca[]=\"A\\nB\"\nca[]=C\n");
  const NpmConfig config = machine.read();
  CHECK(config.cafile->value == (machine.path() / "home/corp.pem").string());
  CHECK(config.https_proxy->value == "http://me:word@proxy.example:3128");
  CHECK(config.noproxy->value == "localhost,.example");
  CHECK_FALSE(config.strict_ssl);
  CHECK(config.strict_ssl_origin == (machine.path() / "home/.npmrc").string() + ":4");
  CHECK(config.ca->value == "A\nB\nC\n");

  const auto plumbing = config.plumbing_environment();
  CHECK(plumbing.get("npm_config_https_proxy") == "http://proxy.example:3128");
  CHECK(plumbing.get("npm_config_cafile") == config.cafile->value);
  CHECK(plumbing.get("npm_config_strict_ssl") == "false");
  CHECK_FALSE(plumbing.get("npm_config_registry"));
}

TEST_CASE("credentials belong to a host and a path, and reach no script") {
  NpmMachine machine;
  machine.sources.environment.set("TOKEN", "t0ken");
  machine.sources.environment.set("npm_config_//env.example/:_authToken", "fromenv");
  machine.write("home/.npmrc",
                "registry=https://u%40corp:p@Url.example/npm\n"
                "//registry.example/:_authToken=${TOKEN}\n"
                "//registry.example:8443/deep/:_auth=abc=\n"
                "//basic.example/:username=me\n//basic.example/:_password=" +
                    to_base64("pa:ss") + "\n");
  const NpmConfig config = machine.read();
  const auto& credentials = config.credentials;
  CHECK(credentials.authorization_for("https://registry.example/node/-/node-1.tgz?x=/") ==
        "Bearer t0ken");
  CHECK(credentials.authorization_for("https://REGISTRY.example:443/node") == "Bearer t0ken");
  CHECK(credentials.authorization_for("https://registry.example:8443/deep/er") == "Basic abc=");
  CHECK_FALSE(credentials.authorization_for("https://registry.example:8443/shallow"));
  CHECK_FALSE(credentials.authorization_for("https://registry.example.evil.example/"));
  CHECK_FALSE(credentials.authorization_for("https://registry.example@evil.example/"));
  CHECK_FALSE(credentials.authorization_for("http://registry.example/"));
  CHECK(credentials.authorization_for("https://basic.example/x") ==
        "Basic " + to_base64("me:pa:ss"));
  CHECK(credentials.authorization_for("https://env.example/") == "Bearer fromenv");
  CHECK(config.registry->value == "https://Url.example/npm/");
  CHECK(credentials.authorization_for("https://url.example/npm/node") ==
        "Basic " + to_base64("u@corp:p"));
  const auto plumbing = config.plumbing_environment();
  for (const auto& [name, value] : plumbing.variables()) {
    CHECK(value.find("t0ken") == std::string::npos);
    CHECK(value.find("corp") == std::string::npos);
  }
}

TEST_CASE("a token goes out in the clear only where the machine says so") {
  NpmMachine machine;
  machine.write("home/.npmrc",
                "registry=http://localhost:4873/\n//localhost:4873/:_authToken=t\n"
                "//registry.example/:_authToken=u\n");
  machine.write("app/.npmrc", "registry=http://registry.example/\n");
  CHECK(machine.read().credentials.authorization_for("http://registry.example/x") == std::nullopt);
  machine.write("app/.npmrc", "");
  CHECK(machine.read().credentials.authorization_for("http://localhost:4873/x") == "Bearer t");
}

TEST_CASE("where no registry is configured npm is asked, and without npm it is an error") {
  NpmMachine machine;
  const auto none = settings::npm_config_with_registry(machine.sources);
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::config);
  CHECK(none.error().hint.find("~/.npmrc") != std::string::npos);

  machine.write("bin/npm",
                "#!/bin/sh\n[ \"$*\" = 'config get registry' ] && echo https://npm.example/\n",
                0755);
  const auto asked = settings::npm_config_with_registry(machine.sources);
  REQUIRE(asked);
  CHECK(asked.value().registry->value == "https://npm.example/");
  CHECK(asked.value().registry->origin == "npm config get registry");
}

TEST_CASE("an .npmrc that cannot be read is an error, and one that is not there is not") {
  NpmMachine machine;
  REQUIRE(fs::make_directories(machine.path() / "home/.npmrc"));
  const auto config = settings::read_npm_config(machine.sources);
  REQUIRE_FALSE(config);
  CHECK(config.error().kind == ErrorKind::config);
}
