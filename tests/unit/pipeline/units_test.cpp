// SPDX-License-Identifier: MIT
#include "runner/pipeline/units.hpp"
#include "tests/support/catch.hpp"

namespace bprun::pipeline {

namespace {

Formation formation_of_three() {
  Formation formation;
  formation.types = {{"release", "x", 1}, {"web", "x", 2}, {"worker", "x", 3}};
  return formation;
}

std::string names_of(const std::vector<Placed>& placed) {
  std::string names;
  for (const auto& each : placed)
    names += each.name() + ":" + std::to_string(each.port) + " ";
  return names;
}

}  // namespace

TEST_CASE("processes are placed by what is asked, else by app.json, else once each") {
  auto formation = formation_of_three();
  CHECK(names_of(*place_processes(formation, {}, 5000)) == "web.1:5000 worker.1:5100 ");
  formation.app.quantities = {{"web", 2}, {"release", 3}};
  CHECK(names_of(*place_processes(formation, {}, 0)) == "web.1:0 web.2:0 worker.1:0 ");
  CHECK(names_of(*place_processes(formation, {{"worker", 1}}, 0)) == "worker.1:0 ");
  const auto unknown = place_processes(formation, {{"wev", 1}}, 0);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::usage);
  CHECK_FALSE(place_processes(formation, {{"web", 0}}, 0));
}

TEST_CASE("units hand systemd every word as it is") {
  const auto units = make_units({.app = "shop",
                                 .processes = {{"web", 2, 0}},
                                 .program = "/opt/b p/bprun",
                                 .options = {"--state", "/srv/100% $x \"q\" \\"},
                                 .user = "deploy",
                                 .grace_seconds = 45});
  REQUIRE(units.size() == 2);
  CHECK(units[0].file == "shop-web-2@.service");
  CHECK(units[0].text.find(
            "ExecStart=\"/opt/b p/bprun\" \"start\" \"web\" \"--app\" \"shop\" --slot %i "
            "\"--dyno\" \"web.2\" \"--state\" \"/srv/100%% $$x \\\"q\\\" \\\\\"\n") !=
        std::string::npos);
  CHECK(units[0].text.find("\nUser=deploy\n") != std::string::npos);
  CHECK(units[0].text.find("\nTimeoutStopSec=45\n") != std::string::npos);
  CHECK(units[1].file == "shop@.target");
  CHECK(units[1].text.find("\nWants=shop-web-2@%i.service\n") != std::string::npos);
}

}  // namespace bprun::pipeline
