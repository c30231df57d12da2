// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/build_cache.hpp"
#include "runner/fs/remove_tree.hpp"
#include "tests/unit/erlang/app.hpp"

using namespace bprun;
using erlang::BuildCache;
using erlang::CacheKey;
using erlang::Names;

namespace {

const CacheKey otp_25{"debian-12", "25.2.3", "3.19.0"};
const Names both{.applications = {"shop", "words"}, .locked = {"cowboy", "ranch"}};

BuildCache opened(const test::ErlangApp& at, const CacheKey& key = otp_25) {
  auto cache = BuildCache::open(at.cache, "prod", key);
  REQUIRE(cache);
  return std::move(cache).take();
}

/// One build that succeeded.
void build_once(const test::ErlangApp& at) {
  at.write("rebar.config", "");
  BuildCache cache = opened(at);
  REQUIRE(cache.restore(at.app, both, "signature"));
  for (const char* name : {"shop", "words"})
    at.write(std::string("_build/prod/lib/") + name + "/ebin/x.beam", "beam");
  for (const char* name : {"cowboy", "ranch"})
    at.write(std::string("_build/default/lib/") + name + "/ebin/x.beam", "beam");
  at.write("_build/prod/rel/shop/bin/shop", "release");
  REQUIRE(cache.save(at.app, both));
  REQUIRE(cache.commit("signature"));
  REQUIRE(fs::remove_tree(at.app / "_build"));
}

}  // namespace

TEST_CASE("what the last build compiled comes back, but no release", "[erlang]") {
  const test::ErlangApp at;
  build_once(at);
  BuildCache cache = opened(at);
  CHECK(cache.state() == BuildCache::State::valid);
  CHECK(cache.has_dependencies("signature"));
  REQUIRE(cache.restore(at.app, both, "signature"));
  CHECK(at.read("_build/prod/lib/shop/ebin/x.beam") == "beam");
  CHECK(at.read("_build/default/lib/cowboy/ebin/x.beam") == "beam");
  CHECK_FALSE(fs::exists(at.app / "_build/prod/rel"));
}

TEST_CASE("nothing that another OTP, rebar3 or stack compiled is ever used", "[erlang]") {
  const test::ErlangApp at;
  for (const auto& [key, why] :
       {std::pair(CacheKey{"debian-12", "26.0", "3.19.0"},
                  "Erlang changed from 25.2.3 to 26.0, will rebuild"),
        {CacheKey{"debian-12", "25.2.3", "3.24.0"}, "rebar3 changed, will rebuild"},
        {CacheKey{"debian-13", "25.2.3", "3.19.0"}, "Stack changed, will rebuild"}}) {
    build_once(at);
    BuildCache cache = opened(at, key);
    CHECK(cache.state() == BuildCache::State::changed);
    CHECK(cache.why() == why);
    REQUIRE(cache.restore(at.app, both, "signature"));
    CHECK_FALSE(fs::exists(at.app / "_build"));
    // Not even by a build that goes back.
    CHECK(opened(at).state() == BuildCache::State::fresh);
  }
}

TEST_CASE("an application that the app has no more is not found on a code path", "[erlang]") {
  const test::ErlangApp at;
  build_once(at);
  REQUIRE(opened(at).restore(at.app, {.applications = {"shop"}}, "signature"));
  CHECK(fs::exists(at.app / "_build/prod/lib/shop"));
  CHECK_FALSE(fs::exists(at.app / "_build/prod/lib/words"));
  // The same dependencies, though no lock of the source says so.
  CHECK(fs::exists(at.app / "_build/default/lib/cowboy"));
}

TEST_CASE("a dependency that is locked no more goes, and the others stay", "[erlang]") {
  const test::ErlangApp at;
  build_once(at);
  REQUIRE(opened(at).restore(
      at.app, {.applications = both.applications, .locked = {"ranch"}}, "another"));
  CHECK_FALSE(fs::exists(at.app / "_build/default/lib/cowboy"));
  CHECK(fs::exists(at.app / "_build/default/lib/ranch"));
}

TEST_CASE("a build that dies between save and commit leaves no cache that counts", "[erlang]") {
  const test::ErlangApp at;
  build_once(at);
  at.write("_build/prod/lib/shop/ebin/x.beam", "other");
  REQUIRE(opened(at).save(at.app, both));
  CHECK(opened(at).state() == BuildCache::State::fresh);
}

TEST_CASE("names that lead elsewhere remove nothing", "[erlang]") {
  const test::ErlangApp at;
  build_once(at);
  REQUIRE(fs::write_file(at.cache / "erlang/build-prod/applications", "../../../precious\n..\n"));
  at.write("precious/file", "x");
  REQUIRE(opened(at).restore(at.app, {}, "signature"));
  CHECK(fs::exists(at.app / "precious/file"));
}
