// SPDX-License-Identifier: MIT
#include "runner/manifest/formation.hpp"
#include "tests/support/catch.hpp"

namespace bprun::manifest {

TEST_CASE("app.json says how many of each type run, and what tells that they are well") {
  const auto read = parse_formation(R"({
    // comments are allowed
    "formation": {"web": {"quantity": 2, "size": "x"}, "worker": {}, "clock": {"quantity": 0}},
    "healthchecks": {"web": [
      {"type": "startup", "path": "up", "attempts": 5, "wait": 1, "timeout": 2, "initialDelay": 3,
       "content": "ok"},
      {"type": "liveness", "path": "/alive"},
      {"type": "readiness", "listening": true},
      {"command": ["true"]},
    ]}
  })",
                                    "app.json");
  REQUIRE(read);
  CHECK(read->quantities == Quantities{{"web", 2}, {"clock", 0}});
  REQUIRE(read->web_checks.size() == 2);
  const HealthCheck& first = read->web_checks[0];
  CHECK(first.path == "/up");
  CHECK(first.content == "ok");
  CHECK(first.attempts == 5);
  CHECK(first.wait.count() == 1);
  CHECK(first.timeout.count() == 2);
  CHECK(first.initial_delay.count() == 3);
  CHECK_FALSE(first.listening);
  CHECK(read->web_checks[1].listening);
  REQUIRE(read->warnings.size() == 1);
  CHECK(read->warnings[0].where == Location{"app.json", 9});
  CHECK(read->warnings[0].text.find("healthchecks.web[3]") == 0);
}

TEST_CASE("what is of the wrong type in formation and healthchecks is named with its line") {
  const auto refused = [](const std::string& text, const std::string& words) {
    const auto read = parse_formation(text, "app.json");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::app);
    CHECK(read.error().message.find(words) == 0);
    CHECK(read.error().where == Location{"app.json", 2});
  };
  refused("{\n\"formation\": []}", "formation must be an object");
  refused("{\n\"formation\": {\"web\": 2}}", "formation.web must be an object");
  refused("{\n\"formation\": {\"web\": {\"quantity\": \"2\"}}}", "formation.web.quantity must be");
  refused("{\n\"formation\": {\"web\": {\"quantity\": -1}}}", "formation.web.quantity must be");
  refused("{\n\"healthchecks\": {\"web\": {}}}", "healthchecks.web must be a list");
  refused("{\n\"healthchecks\": {\"web\": [1]}}", "healthchecks.web[0] must be an object");
  refused("{\n\"healthchecks\": {\"web\": [{\"path\": 1}]}}", "healthchecks.web[0].path must be");
  refused("{\n\"healthchecks\": {\"web\": [{\"path\": \"/a b\"}]}}", "healthchecks.web[0].path");
  refused("{\n\"healthchecks\": {\"web\": [{\"wait\": -1}]}}", "healthchecks.web[0].wait must be");
}

TEST_CASE("an app.json without them says nothing of how the app runs") {
  for (const auto* text : {"", "{}", R"({"formation": null, "healthchecks": {"worker": []}})"}) {
    const auto read = parse_formation(text, "app.json");
    REQUIRE(read);
    CHECK(read->quantities.empty());
    CHECK(read->web_checks.empty());
  }
}

TEST_CASE("a formation on the command line") {
  CHECK(*parse_quantities("web=2,worker=0") == Quantities{{"web", 2}, {"worker", 0}});
  CHECK(*parse_quantities(" web = 2 , clock") == Quantities{{"web", 2}, {"clock", 1}});
  for (const auto* text : {"",
                           "web=",
                           "web=x",
                           "web=-1",
                           "web=1x",
                           "we b=1",
                           "=1",
                           "web=99999",
                           "web=1,,worker=1",
                           "release=1"}) {
    INFO(text);
    CHECK_FALSE(parse_quantities(text));
  }
}

}  // namespace bprun::manifest
