// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/cache.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::nodejs;

namespace {

const CacheKey key{.stack = "heroku-24", .node = "22.22.0", .npm = "10.9.4", .yarn = "1.22.22"};

struct Places {
  fs::TempDir directory = fs::TempDir::create("/tmp", "nodejs-test-").take();
  Path cache = directory.path() / "cache";
  Path app = directory.path() / "app";

  void write(const Path& path, const std::string& text) const {
    REQUIRE(fs::make_directories(path.parent_path()).has_value());
    REQUIRE(fs::write_file(path, text).has_value());
  }

  BuildCache open(const CacheKey& with = key, bool enabled = true) const {
    auto opened = BuildCache::open(cache, with, enabled);
    REQUIRE(opened.has_value());
    return *opened;
  }
};

}  // namespace

TEST_CASE("the signature names all that cached files depend on", "[nodejs]") {
  CHECK(key.signature() == "v2; heroku-24; v22.22.0; 10.9.4; 1.22.22; false");
  CacheKey checked_in = key;
  checked_in.modules_checked_in = true;
  CHECK(checked_in.signature() != key.signature());
}

TEST_CASE("directories come back in the next build", "[nodejs]") {
  const Places places;
  places.write(places.app / ".next/cache/a", "kept");
  auto first = places.open();
  CHECK(first.state() == BuildCache::State::fresh);
  REQUIRE(first.save({".next/cache", "absent", "../outside"}, places.app).has_value());
  REQUIRE(first.commit().has_value());

  auto second = places.open();
  CHECK(second.state() == BuildCache::State::valid);
  const Path next = places.directory.path() / "next";
  REQUIRE(second.restore({".next/cache", "absent"}, next).has_value());
  CHECK(*fs::read_file(next / ".next/cache/a") == "kept");
  // Restoring copies: a build that dies now has lost nothing.
  places.write(next / ".next/cache/a", "spoilt");
  const Path third = places.directory.path() / "third";
  REQUIRE(places.open().restore({".next/cache"}, third).has_value());
  CHECK(*fs::read_file(third / ".next/cache/a") == "kept");
}

TEST_CASE("what the app brings itself is not overwritten by the cache", "[nodejs]") {
  const Places places;
  places.write(places.app / "dist/a", "old");
  auto cache = places.open();
  REQUIRE(cache.save({"dist"}, places.app).has_value());
  places.write(places.app / "dist/a", "new");
  REQUIRE(cache.restore({"dist"}, places.app).has_value());
  CHECK(*fs::read_file(places.app / "dist/a") == "new");
}

TEST_CASE("another signature, or none, starts afresh", "[nodejs]") {
  const Places places;
  auto first = places.open();
  places.write(first.downloads("npm", "/nowhere") / "x", "1");
  REQUIRE(first.commit().has_value());
  CacheKey other = key;
  other.node = "24.0.0";
  CHECK(places.open(other).state() == BuildCache::State::changed);
  CHECK_FALSE(fs::exists(places.cache / "node/npm/x"));
  // Not committed: nobody may use what that build left.
  CHECK(places.open(other).state() == BuildCache::State::fresh);
}

TEST_CASE("NODE_MODULES_CACHE=false keeps nothing", "[nodejs]") {
  const Places places;
  REQUIRE(places.open().commit().has_value());
  auto off = places.open(key, false);
  CHECK(off.state() == BuildCache::State::off);
  CHECK(off.downloads("npm", "/scratch") == Path("/scratch/npm"));
  REQUIRE(off.commit().has_value());
  CHECK_FALSE(fs::exists(places.cache / "node"));
}

TEST_CASE("entries that leave the app are no directories of it", "[nodejs]") {
  CHECK(cacheable_path("a/./b//c/") == "a/b/c");
  CHECK_FALSE(cacheable_path("/etc"));
  CHECK_FALSE(cacheable_path("a/../../b"));
  CHECK_FALSE(cacheable_path("."));
  CHECK_FALSE(cacheable_path(""));
}

TEST_CASE("what is reused, and what changed since, is said", "[nodejs]") {
  const Places places;
  places.write(places.app / "dist/a", "a");
  auto first = places.open();
  REQUIRE(first.reuse().size() == 1);
  CHECK_FALSE(first.reuse()[0].reused);
  CHECK(first.reuse()[0].why == "nothing is kept yet");
  REQUIRE(first.save({"dist"}, places.app).has_value());
  REQUIRE(first.commit().has_value());

  auto second = places.open();
  REQUIRE(second.restore({"dist", "absent"}, places.directory.path() / "next").has_value());
  REQUIRE(second.reuse().size() == 3);
  CHECK(second.reuse()[0].reused);
  CHECK(second.reuse()[1].what == "dist");
  CHECK(second.reuse()[1].reused);
  CHECK_FALSE(second.reuse()[2].reused);

  CacheKey newer = key;
  newer.node = "24.1.0";
  newer.yarn = "";
  CHECK(places.open(newer).reuse()[0].why ==
        "Node.js changed from 22.22.0 to 24.1.0; yarn changed from 1.22.22 to none");
  CHECK(places.open(key, false).reuse()[0].why == "NODE_MODULES_CACHE=false");
}
