// SPDX-License-Identifier: MIT
#include "runner/doctor/machine.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace bprun::doctor {

namespace {

std::vector<std::string> ids_of(const std::vector<Finding>& findings) {
  std::vector<std::string> ids;
  ids.reserve(findings.size());
  for (const auto& finding : findings)
    ids.emplace_back(finding.id);
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("memory, disk and clock are told where they will not do", "[doctor]") {
  std::vector<Finding> findings;
  examine_memory(4ULL << 30, findings);
  examine_disk("/store", 4ULL << 30, findings);
  examine_clock(1'800'000'000, 1'800'000'500, findings);
  CHECK(findings.empty());
  examine_memory(100ULL << 20, findings);
  examine_disk("/store", 1ULL << 30, findings);
  examine_disk("/store", 1ULL << 20, findings);
  examine_clock(0, 1'800'000'000, findings);
  CHECK(ids_of(findings) == Ids{"memory-low", "disk-low", "disk-full", "clock-behind"});
}

TEST_CASE("a proxy variable must hold an address, and its password is not shown", "[doctor]") {
  process::Environment caller;
  std::vector<Finding> findings;
  for (const char* good : {"http://proxy:3128", "proxy:3128", "http://[::1]:3128/", "proxy"}) {
    caller.set("http_proxy", good);
    examine_proxies(caller, findings);
  }
  CHECK(findings.empty());
  for (const char* bad : {"http://", "proxy:port", "a proxy"}) {
    caller.set("http_proxy", bad);
    examine_proxies(caller, findings);
  }
  caller.set("http_proxy", "http://me:letmein@proxy:3128");
  examine_proxies(caller, findings);
  CHECK(ids_of(findings) ==
        Ids{"proxy-malformed", "proxy-malformed", "proxy-malformed", "proxy-password"});
  CHECK(findings.back().message.find("letmein") == std::string::npos);
}

TEST_CASE("this machine can be looked at, without a store yet", "[doctor]") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-doctor-").take();
  const auto findings = examine_machine({.identity = {.uid = 32767, .gid = 32767},
                                         .store = directory.path() / "not/yet/there",
                                         .caller = process::Environment::inherited()});
  REQUIRE(findings);
  for (const auto& finding : *findings) {
    CHECK(finding.where.file.empty());
    CHECK(!finding.fix.empty());
  }
}

TEST_CASE("kinds are known by their ids", "[doctor]") {
  CHECK(std::is_sorted(
      kinds().begin(), kinds().end(), [](const Kind& a, const Kind& b) { return a.id < b.id; }));
}

}  // namespace bprun::doctor
