// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/kept_modules.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

namespace {

struct KeptApp {
  fs::TempDir directory = fs::TempDir::create("/tmp", "nodejs-test-").take();
  Path cache = directory.path() / "cache";
  Path app = directory.path() / "app";

  void write(const std::string& name, const std::string& text) const {
    REQUIRE(fs::make_directories((app / name).parent_path()).has_value());
    REQUIRE(fs::write_file(app / name, text).has_value());
  }

  ModulesKey key(const std::string& node = "22.1.0") const {
    return {.stack = "heroku-24",
            .node = node,
            .manager = "npm 10.9.4",
            .machine = "x64",
            .directory = app.native(),
            .files = ModulesKey::files_of(app).take(),
            .config_vars = ""};
  }

  /// The reason why it is not restored; "" where it is.
  std::string restored_by(const ModulesKey& with) const {
    REQUIRE(fs::remove_tree(app / "node_modules").has_value());
    script::Reuse reuse;
    const auto restored = KeptModules(cache, with).restore(app, reuse);
    REQUIRE(restored.has_value());
    CHECK(*restored == reuse.reused);
    return *restored ? "" : reuse.why;
  }
};

std::string why_not(const std::string& package_json, InstallSituation situation = {}) {
  const KeptApp at;
  at.write("package.json", package_json);
  situation.has_lockfile = true;
  return never_the_same(
      PackageJson::read(at.app).take(), situation, process::Environment(), at.app);
}

}  // namespace

TEST_CASE("packages come back as they were, and only under the same key", "[nodejs]") {
  const KeptApp at;
  at.write("package.json", "{}");
  at.write("package-lock.json", "1");
  at.write("node_modules/a/index.js", "module.exports = 1");
  at.write("node_modules/a/package.json", R"({"version": "1.0.0"})");
  REQUIRE(fs::make_symlink("../a/index.js", at.app / "node_modules/.bin").has_value());
  REQUIRE(fs::make_directories(at.cache / "node").has_value());
  CHECK(at.restored_by(at.key()) == "nothing is kept yet");
  at.write("node_modules/a/index.js", "module.exports = 1");
  REQUIRE(KeptModules(at.cache, at.key()).keep(at.app).has_value());

  CHECK(at.restored_by(at.key()).empty());
  CHECK(fs::read_file(at.app / "node_modules/a/index.js").take() == "module.exports = 1");

  CHECK(at.restored_by(at.key("22.2.0")) == "Node.js changed from 22.1.0 to 22.2.0");
  at.write("package-lock.json", "2");
  at.write("lib/package.json", "{}");
  CHECK(at.restored_by(at.key()) == "lib/package.json is new, package-lock.json changed");
  ModulesKey other_variables = at.key();
  at.write("package-lock.json", "1");
  REQUIRE(fs::remove_tree(at.app / "lib").has_value());
  other_variables = at.key();
  other_variables.config_vars = "other";
  CHECK(at.restored_by(other_variables) == "config vars changed");
}

TEST_CASE("what cannot be unpacked counts as nothing, and leaves nothing", "[nodejs]") {
  const KeptApp at;
  at.write("package.json", "{}");
  at.write("node_modules/a/index.js", std::string(100'000, 'a'));
  REQUIRE(fs::make_directories(at.cache / "node").has_value());
  REQUIRE(KeptModules(at.cache, at.key()).keep(at.app).has_value());
  REQUIRE(fs::write_file(at.cache / "node/modules.tar.zst", "no archive").has_value());
  CHECK(at.restored_by(at.key()) == "what was kept is damaged");
  CHECK_FALSE(fs::exists(at.app / "node_modules"));
}

TEST_CASE("packages are not kept where an installation does more than install", "[nodejs]") {
  CHECK(why_not(R"({"scripts": {"build": "tsc", "start": "node ."}})").empty());
  CHECK(why_not(R"({"scripts": {"postinstall": "patch-package"}})") ==
        "package.json has a script postinstall");
  CHECK(why_not(R"({"scripts": {"heroku-prebuild": "make"}})") ==
        "package.json has a script heroku-prebuild");
  CHECK(why_not(R"({"scripts": {"dependencies": "cp a node_modules/b"}})") ==
        "package.json has a script dependencies");
  CHECK(why_not(R"({"overrides": {"a": {"lib": "file:lib"}}})") == "lib is a part of the app");
  CHECK(why_not(R"({"pnpm": {"overrides": {"lib": "link:../lib"}}})") ==
        "lib is a part of the app");
  CHECK(why_not(R"({"workspaces": ["packages/*"]})") == "the app has workspaces");
  CHECK(why_not(R"({"dependencies": {"a": "^1.0.0", "lib": "file:lib"}})") ==
        "lib is a part of the app");
  CHECK(why_not("{}", {.manager = Manager::berry}) ==
        "yarn 2 and later keep what is installed themselves");
  CHECK(why_not("{}", {.modules_checked_in = true}) ==
        "node_modules is checked into the repository");
}
