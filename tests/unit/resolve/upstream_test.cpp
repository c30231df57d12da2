// SPDX-License-Identifier: MIT
#include "runner/resolve/upstream_dialect.hpp"
#include "runner/resolve/upstream_resolution.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/resolve/asks.hpp"

using namespace bprun;
using namespace bprun::resolve;
using requests::Runtime;

namespace {

constexpr const char* hashnuke = "https://github.com/HashNuke/heroku-buildpack-elixir.git";
constexpr const char* gigalixir = "https://github.com/gigalixir/gigalixir-buildpack-elixir";
constexpr const char* gjaldon = "https://github.com/gjaldon/heroku-buildpack-phoenix-static.git";
constexpr const char* gigalixir_static =
    "https://github.com/gigalixir/gigalixir-buildpack-phoenix-static.git";
constexpr const char* heroku_nodejs = "https://github.com/heroku/heroku-buildpack-nodejs";

struct Upstream {
  stack::Tables tables = stack::Tables::compiled_in();
  BeamResolver resolver = BeamResolver::make(tables).take();
  UpstreamBuildpacks known = UpstreamBuildpacks::read(tables).take();
  UpstreamApp app = {.has_elixir_config = true, .lockfiles = {}};
  std::string ref = "";

  Resolution
  resolve(const std::string& url, const requests::Requests& requests, const Target& target) {
    const UpstreamUse use{.buildpack = known.find(url),
                          .entry = url,
                          .ref = ref,
                          .where = Location{".buildpacks", 1}};
    REQUIRE(use.buildpack != nullptr);
    return resolve_upstream(resolver, known, tables, use, requests, app, target);
  }
};

requests::Requests asks_for_node(const std::string& text, const std::string& file) {
  requests::Requests requests;
  requests.node.push_back(asks(Runtime::node, text, file, 4));
  return requests;
}

}  // namespace

TEST_CASE("well-known buildpacks are known by any spelling of their address") {
  Upstream upstream;
  for (const char* address :
       {"https://github.com/HashNuke/heroku-buildpack-elixir.git",
        "https://github.com/hashnuke/heroku-buildpack-elixir",
        "https://user:pw@github.com/HashNuke/heroku-buildpack-elixir/#v1",
        "git@github.com:HashNuke/heroku-buildpack-elixir.git",
        "ssh://git@github.com/HashNuke/heroku-buildpack-elixir",
        "https://github.com/HashNuke/heroku-buildpack-elixir/archive/master.tar.gz"}) {
    INFO(address);
    const auto* found = upstream.known.find(address);
    REQUIRE(found != nullptr);
    CHECK(found->id == "hashnuke-elixir");
  }
  CHECK(upstream.known.find("https://github.com/somebody/heroku-buildpack-elixir") == nullptr);
  CHECK(upstream.known.find("") == nullptr);
}

TEST_CASE("the dialects read versions as the buildpacks do (V-5, V-6, V-18)") {
  CHECK(upstream_erlang(Dialect::hashnuke, "27") == "27");
  CHECK(upstream_erlang(Dialect::gigalixir, "27") == "27.0");
  CHECK(upstream_erlang(Dialect::hashnuke, "27.0.0") == "27.0.0");
  CHECK(upstream_erlang(Dialect::gigalixir, "27.0.0") == "27.0");
  CHECK(upstream_erlang(Dialect::hashnuke, "27.0-rc1") == "27.01");
  CHECK(upstream_erlang(Dialect::gigalixir, "OTP-27.2") == "27.2");
  const auto elixir = [](Dialect dialect, const char* text) {
    return upstream_elixir(dialect, asks(Runtime::elixir, text));
  };
  CHECK(elixir(Dialect::hashnuke, "1.18.1") == "1.18.1");
  CHECK(elixir(Dialect::hashnuke, "v1.18.1") == "1.18.1");
  CHECK(elixir(Dialect::gigalixir, "1.18.1-otp-27") == "1.18.1");
  CHECK(elixir(Dialect::hashnuke, "1.18.1-otp-27") == "1.18.127");
  CHECK(elixir(Dialect::gigalixir, "1.19.0-rc.1") == "1.19.0-rc.1");
  CHECK(elixir(Dialect::hashnuke, "1.19.0-rc.1") == "1.19.0.1");
  CHECK(upstream_node("lts/*") == "");
  CHECK(upstream_node("v20.1.0") == "20.1.0");
}

TEST_CASE("HashNuke's on heroku-24 ends in its own words, with who can") {
  Upstream upstream;
  const auto resolution = upstream.resolve(hashnuke, asks_for("27.0", "1.18.1"), on("heroku-24"));
  CHECK(outcome(resolution) == "upstream-cannot-install-erlang");
  const Diagnosis* diagnosis = find(resolution, "upstream-cannot-install-erlang");
  CHECK(diagnosis->message.starts_with("HashNuke/heroku-buildpack-elixir cannot build this app"));
  CHECK(diagnosis->why.find("Sorry, Erlang '27.0' isn't supported yet") != std::string::npos);
  CHECK(diagnosis->where == Location{"elixir_buildpack.config", 2});
  CHECK(diagnosis->stacks == std::vector<std::string>{"heroku-20", "heroku-22"});
  CHECK(diagnosis->advice.find("--replace " + std::string(hashnuke) + "=elixir") !=
        std::string::npos);
  CHECK(diagnosis->advice.find("Erlang/OTP 27.0 and Elixir 1.18.1") != std::string::npos);

  const auto older = upstream.resolve(hashnuke, asks_for("27.0", "1.18.1"), on("heroku-22"));
  CHECK(outcome(older) == "erlang 27.0, elixir 1.18.1");
  CHECK(find(older, "known-bad") != nullptr);
}

TEST_CASE("a prefix that HashNuke's does not understand is refused in its name") {
  Upstream upstream;
  const auto resolution = upstream.resolve(hashnuke, asks_for("27", "1.18.1"), on("heroku-22"));
  CHECK(outcome(resolution) == "upstream-cannot-install-erlang");
  const auto branch = upstream.resolve(hashnuke, asks_for("26.2.1", "1.18"), on("heroku-22"));
  CHECK(branch.possible());
  REQUIRE(find(branch, "upstream-reads-differently") != nullptr);
}

TEST_CASE("gigalixir's reads 27 as 27.0, and that is said") {
  Upstream upstream;
  const auto resolution = upstream.resolve(gigalixir, asks_for("27", "1.18.1"), on("heroku-24"));
  CHECK(outcome(resolution) == "erlang 27.0, elixir 1.18.1");
  const Diagnosis* warning = find(resolution, "upstream-reads-differently");
  REQUIRE(warning != nullptr);
  CHECK(warning->severity == Severity::warning);
  CHECK(warning->message.find("as 27.0") != std::string::npos);
  CHECK(warning->why.find("27.3.") != std::string::npos);
}

TEST_CASE("gigalixir's on heroku-26 with OTP 25 would save an error page") {
  Upstream upstream;
  const auto resolution =
      upstream.resolve(gigalixir, asks_for("25.3.2", "1.15.7"), on("heroku-26"));
  CHECK(outcome(resolution) == "upstream-saves-an-error-page");
  const Diagnosis* diagnosis = find(resolution, "upstream-saves-an-error-page");
  CHECK(diagnosis->why.find("checks the version against the list of Ubuntu 24.04") !=
        std::string::npos);
  REQUIRE(!diagnosis->nearest.empty());
  CHECK(diagnosis->nearest.front() == "26.0");
  CHECK(has(diagnosis->stacks, "heroku-24"));
  // bprun's own cannot have it either: nothing is offered that would not help.
  CHECK(diagnosis->advice.empty());
}

TEST_CASE("where nobody can have a version, that is the reason given") {
  Upstream upstream;
  const auto never = upstream.resolve(gigalixir, asks_for("27.9.9", "1.18.1"), on("heroku-24"));
  REQUIRE(find(never, "upstream-cannot-install-erlang") != nullptr);
  CHECK(find(never, "upstream-cannot-install-erlang")
            ->why.starts_with("Erlang/OTP 27.9.9 was never released."));
  const auto old = upstream.resolve(gigalixir, asks_for("23.3", "1.14.5"), on("heroku-24"));
  REQUIRE(find(old, "upstream-cannot-install-erlang") != nullptr);
  CHECK(find(old, "upstream-cannot-install-erlang")
            ->why.starts_with("Erlang/OTP 23.3 was released, but not built for heroku-24."));
  CHECK(find(old, "upstream-cannot-install-erlang")->nearest.front() == "24.3.4");
}

TEST_CASE("gigalixir's takes .tool-versions only where it names both") {
  Upstream upstream;
  upstream.app.has_elixir_config = false;
  requests::Requests both;
  both.erlang.push_back(asks(Runtime::erlang, "27.2.2", ".tool-versions", 1));
  both.elixir.push_back(asks(Runtime::elixir, "1.18.1-otp-27", ".tool-versions", 2));
  CHECK(outcome(upstream.resolve(gigalixir, both, on("heroku-24"))) ==
        "erlang 27.2.2, elixir 1.18.1");
  requests::Requests one = both;
  one.erlang.clear();
  const auto resolution = upstream.resolve(gigalixir, one, on("heroku-24"));
  CHECK(outcome(resolution) == "upstream-config-is-missing");

  const auto other = upstream.resolve(hashnuke, both, on("heroku-22"));
  CHECK(outcome(other) == "upstream-config-is-missing");
  CHECK(find(other, "upstream-config-is-missing")->lines ==
        std::vector<std::string>{"erlang_version=27.2.2", "elixir_version=1.18.1"});
}

TEST_CASE("an Elixir that is not prebuilt for the OTP fails in the buildpacks' own ways") {
  Upstream upstream;
  CHECK(outcome(upstream.resolve(gigalixir, asks_for("27.2.2", "1.14.5"), on("heroku-24"))) ==
        "upstream-cannot-install-elixir");
  CHECK(outcome(upstream.resolve(hashnuke, asks_for("27.2.2", "1.14.5"), on("heroku-22"))) ==
        "upstream-saves-an-error-page");
}

TEST_CASE("what is known of one revision only warns at another") {
  Upstream upstream;
  upstream.ref = "my-fork-fixes-it";
  const auto resolution = upstream.resolve(hashnuke, asks_for("27.0", "1.18.1"), on("heroku-24"));
  CHECK(resolution.possible());
  const Diagnosis* diagnosis = find(resolution, "upstream-cannot-install-erlang");
  REQUIRE(diagnosis != nullptr);
  CHECK(diagnosis->basis == stack::Basis::inferred);
  CHECK(find(resolution, "upstream-at-another-revision") != nullptr);
  upstream.ref = "378538d1f619";
  CHECK(!upstream.resolve(hashnuke, asks_for("27.0", "1.18.1"), on("heroku-24")).possible());
}

TEST_CASE("phoenix-static of others: a service that is gone, and versions in full") {
  Upstream upstream;
  const auto config = "phoenix_static_buildpack.config";
  CHECK(outcome(upstream.resolve(gjaldon, asks_for_node("20.18.1", config), on("heroku-22"))) ==
        "upstream-service-is-gone");
  const auto exact =
      upstream.resolve(gigalixir_static, asks_for_node("20.18.1", config), on("heroku-22"));
  CHECK(outcome(exact) == "node 20.18.1");
  const auto prefix =
      upstream.resolve(gigalixir_static, asks_for_node("20", config), on("heroku-22"));
  CHECK(outcome(prefix) == "upstream-needs-an-exact-node");
  CHECK(
      find(prefix, "upstream-needs-an-exact-node")->lines.front().starts_with("node_version=20."));
  const auto latest =
      upstream.resolve(gigalixir_static, asks_for_node("lts/*", config), on("heroku-22"));
  CHECK(latest.possible());
  CHECK(find(latest, "upstream-takes-the-newest-node") != nullptr);
}

TEST_CASE("Heroku's for Node.js reads package.json and refuses two lockfiles") {
  Upstream upstream;
  const auto engines =
      upstream.resolve(heroku_nodejs, asks_for_node("22.x", "package.json"), on("heroku-24"));
  CHECK(version_of(engines, "node").starts_with("22."));
  const auto nvmrc =
      upstream.resolve(heroku_nodejs, asks_for_node("18", ".nvmrc"), on("heroku-24"));
  CHECK(find(nvmrc, "upstream-does-not-read") != nullptr);
  CHECK(!version_of(nvmrc, "node").starts_with("18."));
  upstream.app.lockfiles = {"package-lock.json", "yarn.lock"};
  CHECK(outcome(upstream.resolve(heroku_nodejs,
                                 asks_for_node("22.x", "package.json"),
                                 on("heroku-24"))) == "upstream-refuses-lockfiles");
}
