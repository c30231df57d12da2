// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/assets_plan.hpp"
#include "tests/unit/elixir/app.hpp"

using namespace bprun;
using phoenix_static::plan_assets;

namespace {

constexpr const char* package = R"({"name": "assets", "scripts": {"deploy": "x"}})";

phoenix_static::AssetsPlan plan(const test::ElixirApp& at) {
  auto planned = plan_assets(at.app, "heroku-24", "x64");
  if (!planned) FAIL(planned.error().message);
  return std::move(planned).take();
}

}  // namespace

TEST_CASE("assets are found where the config says, in the root, in assets", "[phoenix-static]") {
  const test::ElixirApp at;
  at.write("mix.exs", "");
  at.write("assets/package.json", package);
  CHECK(plan(at).assets_path == "assets");
  at.write("package.json", package);
  CHECK(plan(at).assets_path == ".");
  at.write("web/front/package.json", package);
  at.write("phoenix_static_buildpack.config", "assets_path=web/front\n");
  CHECK(plan(at).assets_directory(at.app) == at.app / "web/front");
  CHECK(plan(at).has_package_json);
}

TEST_CASE("in an umbrella the assets are those of the web app", "[phoenix-static]") {
  const test::ElixirApp at;
  at.write("apps/web/assets/package.json", package);
  at.write("phoenix_static_buildpack.config",
           "phoenix_relative_path=apps/web\nassets_path=assets\n");
  CHECK(plan(at).phoenix_directory(at.app) == at.app / "apps/web");
  CHECK(plan(at).assets_directory(at.app) == at.app / "apps/web/assets");
}

TEST_CASE("Node.js is there where somebody asks for it, and not otherwise", "[phoenix-static]") {
  const test::ElixirApp at;
  at.write("mix.exs", "");
  CHECK_FALSE(plan(at).node);
  at.write("phoenix_static_buildpack.config", "node_version=22.11.0\n");
  REQUIRE(plan(at).node);
  CHECK(plan(at).node->node.version == "22.11.0");
  at.write("assets/package.json", R"({"name": "a", "engines": {"node": "20.11.0"}})");
  CHECK(plan(at).node->node.version == "20.11.0");
  at.write("phoenix_static_buildpack.config", "");
  at.write("assets/package.json", package);
  CHECK(plan(at).node);
}

TEST_CASE("npm_version is a tool beside Node.js unless it is Node's own", "[phoenix-static]") {
  const test::ElixirApp at;
  at.write("assets/package.json", package);
  at.write("phoenix_static_buildpack.config", "node_version=23.11.0\nnpm_version=10.9.2\n");
  CHECK(plan(at).node->node.npm == "10.9.2");
  CHECK(plan(at).node->find_tool("npm") == nullptr);
  at.write("phoenix_static_buildpack.config", "node_version=23.11.0\nnpm_version=10.9.1\n");
  REQUIRE(plan(at).node->find_tool("npm") != nullptr);
  CHECK(plan(at).node->find_tool("npm")->version == "10.9.1");
}

TEST_CASE("a path that leads out of the app is refused", "[phoenix-static]") {
  const test::ElixirApp at;
  for (const char* line : {"phoenix_relative_path=../other\n", "assets_path=/etc\n"}) {
    at.write("phoenix_static_buildpack.config", line);
    const auto planned = plan_assets(at.app, "heroku-24", "x64");
    REQUIRE_FALSE(planned);
    CHECK(planned.error().kind == ErrorKind::app);
  }
}

TEST_CASE("Phoenix before 1.3 has its tasks elsewhere", "[phoenix-static]") {
  using phoenix_static::namespace_by_lock;
  const auto lock = [](const std::string& version) {
    return "%{\n  \"phoenix\": {:hex, :phoenix, \"" + version +
           "\", \"ab\", [:mix], [], \"hexpm\"},\n}\n";
  };
  CHECK(namespace_by_lock(lock("1.2.5")) == "phoenix");
  CHECK(namespace_by_lock(lock("0.17.1")) == "phoenix");
  CHECK(namespace_by_lock(lock("1.3.0")) == "phx");
  CHECK(namespace_by_lock(lock("1.10.0")) == "phx");
  CHECK(namespace_by_lock("") == "phx");
}
