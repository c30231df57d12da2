// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/build_cache.hpp"
#include "runner/fs/remove_tree.hpp"
#include "tests/unit/elixir/app.hpp"

using namespace bprun;
using elixir::BuildCache;
using elixir::CacheKey;

namespace {

const CacheKey key{"debian-12", "25.2.3", "1.14.0-otp-25"};

BuildCache open(const test::ElixirApp& at, const CacheKey& with = key, bool forget = false) {
  auto cache = BuildCache::open(at.cache, "prod", with, forget);
  REQUIRE(cache);
  return std::move(cache).take();
}

/// One build that succeeded.
void build(const test::ElixirApp& at) {
  REQUIRE(fs::make_directories(at.app));
  BuildCache cache = open(at);
  REQUIRE(cache.restore(at.app, at.mix_home, at.hex_home));
  at.write("deps/plug/mix.exs", "plug", 1000);
  at.write("_build/prod/lib/app/ebin/a.beam", "beam", 500);
  at.write("_build/prod/rel/app/bin/app", "release");
  at.write(".mix/archives/hex-2/x", "hex");
  at.write(".hex/cache.ets", "ets");
  REQUIRE(cache.save(at.app, at.mix_home, at.hex_home));
  REQUIRE(cache.commit("signature", "environment"));
}

/// A fresh copy of the source.
void start_over(const test::ElixirApp& at) {
  for (const char* folder : {"deps", "_build", ".mix", ".hex"})
    REQUIRE(fs::remove_tree(at.app / folder));
}

}  // namespace

TEST_CASE("what the last build compiled comes back as it was, times and all", "[elixir]") {
  const test::ElixirApp at;
  at.write("lib/a.ex", "a", 5000);
  build(at);
  const auto compiled = at.time_of("_build/prod/lib/app/ebin/a.beam");
  start_over(at);
  BuildCache cache = open(at);
  CHECK(cache.state() == BuildCache::State::valid);
  CHECK(cache.has_dependencies("signature"));
  CHECK_FALSE(cache.has_dependencies("other"));
  REQUIRE(cache.restore(at.app, at.mix_home, at.hex_home));
  CHECK(at.read("_build/prod/lib/app/ebin/a.beam") == "beam");
  CHECK(at.time_of("_build/prod/lib/app/ebin/a.beam") == compiled);
  CHECK(at.read("deps/plug/mix.exs") == "plug");
  CHECK(at.read(".mix/archives/hex-2/x") == "hex");
  CHECK(at.read(".hex/cache.ets") == "ets");
  CHECK_FALSE(fs::exists(at.app / "_build/prod/rel"));
}

TEST_CASE("an app is taken for compiled where no source and no variable has changed", "[elixir]") {
  const test::ElixirApp at;
  at.write("lib/a.ex", "a", 5000);
  build(at);
  start_over(at);
  BuildCache cache = open(at);
  CHECK_FALSE(cache.why_not_compiled("environment").empty());  // it has not looked yet
  REQUIRE(cache.restore(at.app, at.mix_home, at.hex_home));
  CHECK(cache.why_not_compiled("environment").empty());
  CHECK_FALSE(cache.why_not_compiled("other").empty());
  CHECK(cache.has_source_untouched(at.app).value());
  at.write("priv/generated.txt", "by a compiler of the app's own");
  CHECK_FALSE(cache.has_source_untouched(at.app).value());
}

TEST_CASE("an app with another source is not taken for compiled", "[elixir]") {
  const test::ElixirApp at;
  at.write("lib/a.ex", "a", 5000);
  build(at);
  start_over(at);

  SECTION("other content of the same size and another time") {
    at.write("lib/a.ex", "b", 6000);
  }
  SECTION("another size at the same time") {
    at.write("lib/a.ex", "ab", 5000);
  }
  SECTION("a file more") {
    at.write("config/prod.exs", "", 5000);
  }
  SECTION("a file less") {
    REQUIRE(fs::remove_file(at.app / "lib/a.ex"));
  }
  BuildCache cache = open(at);
  REQUIRE(cache.restore(at.app, at.mix_home, at.hex_home));
  CHECK_FALSE(cache.why_not_compiled("environment").empty());
}

TEST_CASE("where a build says nothing of its code, the next one compiles", "[elixir]") {
  const test::ElixirApp at;
  build(at);
  REQUIRE(open(at).commit("signature", ""));
  start_over(at);
  BuildCache cache = open(at);
  REQUIRE(cache.restore(at.app, at.mix_home, at.hex_home));
  CHECK(cache.has_dependencies("signature"));
  CHECK_FALSE(cache.why_not_compiled("").empty());
}

TEST_CASE("nothing that another OTP, Elixir or stack compiled is ever used", "[elixir]") {
  const test::ElixirApp at;
  for (const auto& [other, why] :
       {std::pair(CacheKey{"debian-12", "26.0", "1.14.0-otp-25"},
                  "Erlang changed from 25.2.3 to 26.0, will rebuild"),
        {CacheKey{"debian-12", "25.2.3", "1.15.0-otp-25"},
         "Elixir changed from 1.14.0-otp-25 to 1.15.0-otp-25, will rebuild"},
        {CacheKey{"debian-13", "25.2.3", "1.14.0-otp-25"}, "Stack changed, will rebuild"}}) {
    build(at);
    start_over(at);
    BuildCache cache = open(at, other);
    CHECK(script::changes_of(other.parts_since(cache.before())) + ", will rebuild" ==
          (other.stack == "debian-13" ? "stack changed from debian-12 to debian-13, will rebuild"
                                      : why));
    CHECK(cache.state() == BuildCache::State::changed);
    CHECK(cache.why() == why);
    REQUIRE(cache.restore(at.app, at.mix_home, at.hex_home));
    CHECK_FALSE(fs::exists(at.app / "_build"));
    CHECK_FALSE(fs::exists(at.app / "deps"));
    // Not even by a build that goes back.
    CHECK(open(at).state() == BuildCache::State::fresh);
  }
}

TEST_CASE("a build that dies between save and commit leaves no cache that counts", "[elixir]") {
  const test::ElixirApp at;
  build(at);
  REQUIRE(open(at).save(at.app, at.mix_home, at.hex_home));
  CHECK(open(at).state() == BuildCache::State::fresh);
}

TEST_CASE("always_rebuild forgets everything", "[elixir]") {
  const test::ElixirApp at;
  build(at);
  CHECK(open(at, key, true).state() == BuildCache::State::fresh);
}

TEST_CASE("what the app brings itself stays", "[elixir]") {
  const test::ElixirApp at;
  build(at);
  start_over(at);
  at.write("deps/plug/mix.exs", "vendored");
  REQUIRE(open(at).restore(at.app, at.mix_home, at.hex_home));
  CHECK(at.read("deps/plug/mix.exs") == "vendored");
}

TEST_CASE("a source that is older than the last build, and not what it saw, is made newer",
          "[elixir]") {
  const test::ElixirApp at;
  at.write("lib/same.ex", "same", 5000);
  at.write("lib/changed.ex", "one", 5000);
  build(at);
  start_over(at);
  const auto same = at.time_of("lib/same.ex");
  at.write("lib/changed.ex", "two", 9000);  // the same length, from an older revision
  at.write("lib/added.ex", "three", 9000);
  at.write("node_modules/x/a.js", "x", 9000);
  const auto before = std::time(nullptr);
  REQUIRE(open(at).restore(at.app, at.mix_home, at.hex_home));
  CHECK(at.time_of("lib/same.ex") == same);
  CHECK(at.time_of("lib/changed.ex") >= before);
  CHECK(at.time_of("lib/added.ex") >= before);
  CHECK(at.time_of("node_modules/x/a.js") < before - 8000);
}

TEST_CASE("homes that lie outside of the app are nobody's cache", "[elixir]") {
  const test::ElixirApp at;
  const fs::Path elsewhere = at.directory.path() / "home";
  REQUIRE(fs::make_directories(elsewhere));
  REQUIRE(fs::write_file(elsewhere / "secret", "x"));
  BuildCache cache = open(at);
  at.write("mix.exs", "");
  REQUIRE(cache.save(at.app, elsewhere, elsewhere));
  CHECK_FALSE(fs::exists(at.cache / "elixir/prod/mix"));
  CHECK_FALSE(fs::exists(at.cache / "elixir/prod/hex"));
}
