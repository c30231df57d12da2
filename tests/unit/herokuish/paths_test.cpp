// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/herokuish/paths.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("capitals say where the directories are, small letters go before", "[herokuish]") {
  process::Environment environment;
  CHECK(herokuish::paths_of(environment) == herokuish::Paths{});
  environment.set("APP_PATH", "/one/");
  environment.set("CACHE_PATH", "");
  environment.set("BUILD_PATH", "/b");
  environment.set("build_path", "/c");
  environment.set("env_path", "");
  environment.set("slug_path", "/s.tgz");
  const auto paths = herokuish::paths_of(environment);
  CHECK(paths.app == "/one");
  CHECK(paths.cache == "/tmp/cache");
  CHECK(paths.build == "/c");
  CHECK(paths.env == "");
  CHECK(paths.slug == "/s.tgz");
  CHECK_FALSE(herokuish::ensure_paths(paths));
}

TEST_CASE("all directories are made but the import's", "[herokuish]") {
  auto directory = fs::TempDir::create("/tmp", "bprun-herokuish.");
  REQUIRE(directory);
  const auto& root = directory->path();
  const herokuish::Paths paths{.app = root / "a",
                               .env = root / "e",
                               .build = root / "deep/b",
                               .cache = root / "c",
                               .import = root / "i",
                               .buildpacks = root / "p"};
  REQUIRE(herokuish::ensure_paths(paths));
  REQUIRE(herokuish::ensure_paths(paths));
  for (const auto& made : {paths.app, paths.env, paths.build, paths.cache, paths.buildpacks})
    CHECK(fs::is_directory(made));
  CHECK_FALSE(fs::exists(paths.import));
}
