// SPDX-License-Identifier: MIT
#include "runner/pipeline/standing.hpp"
#include "runner/pipeline/step.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using pipeline::Step;
using pipeline::StepKind;

TEST_CASE("steps are read as they are written", "[pipeline]") {
  for (const char* text : {"detect:2", "compile:1", "release:12"}) {
    const auto step = pipeline::parse_step(text, "--at");
    REQUIRE(step);
    CHECK(pipeline::to_string(*step) == text);
  }
  CHECK(*pipeline::parse_step("detect", "--at") == Step{.number = 1, .kind = StepKind::detect});
  CHECK(*pipeline::parse_step("release", "--at") == Step{.number = 0, .kind = StepKind::release});
  for (const char* text : {"",
                           "compile:",
                           "compile:0",
                           "compile:-1",
                           "compile:x",
                           "build:1",
                           "compile:1:2",
                           "compile:99999999999999999999"}) {
    INFO(text);
    const auto step = pipeline::parse_step(text, "--at");
    REQUIRE(!step);
    CHECK(step.error().kind == ErrorKind::usage);
    CHECK(step.error().message.find("--at") != std::string::npos);
  }
}

TEST_CASE("steps are in the order in which a build takes them", "[pipeline]") {
  const Step compile_1{.number = 1, .kind = StepKind::compile};
  const Step release_1{.number = 1, .kind = StepKind::release};
  const Step detect_2{.number = 2, .kind = StepKind::detect};
  CHECK(compile_1 < release_1);
  CHECK(release_1 < detect_2);
}

TEST_CASE("the last buildpack's number is filled in, and one too high is refused", "[pipeline]") {
  const Step last{.number = 0, .kind = StepKind::release};
  CHECK(pipeline::settle(last, 3)->number == 3);
  const auto beyond = pipeline::settle({.number = 3, .kind = StepKind::compile}, 2);
  REQUIRE(!beyond);
  CHECK(beyond.error().message == "there is no compile:3: this build has 2 buildpacks");
}

TEST_CASE("what stands reads back as it was, and nothing else does", "[pipeline]") {
  const pipeline::Standing standing{
      .reached = {.number = 1, .kind = StepKind::compile},
      .made_at = "2026-11-30T12:00:00Z",
      .stack = "debian-12",
      .isolation = "sandbox",
      .build_dir = "app",
      .source = "app.git at 1234567",
      .source_version = "1234567",
      .config = {.salt = "ab", .digests = {{"TOKEN", "12"}}},
      .by_hand = {{.step = "compile:1", .choice = "go on", .duration = std::chrono::seconds(3)}},
      .buildpacks = {{.name = "a", .revision = "local", .display_name = "A", .detect_status = 0}},
      .exports = {.set = {{"PATH", "/a:/b"}}, .unset = {"X"}},
      .release = "--- {}\n",
      .release_name = "A"};
  const auto value = pipeline::to_document(standing);
  const auto read = pipeline::read_standing(value);
  REQUIRE(read);
  CHECK(*read == standing);
  for (const auto& [key, member] : value.members()) {
    if (key == "release") continue;
    INFO(key);
    auto damaged = value;
    damaged.set(key, document::Value());
    const auto refused = pipeline::read_standing(damaged);
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::corrupt);
  }
  CHECK(!pipeline::read_standing(document::Value::array()));
}

TEST_CASE("a change between environments is what makes one of the other", "[pipeline]") {
  process::Environment before;
  before.set("A", "1");
  before.set("B", "2");
  process::Environment after;
  after.set("A", "1");
  after.set("C", "3");
  const auto change = pipeline::change_between(before, after);
  CHECK(change.set == std::vector<std::pair<std::string, std::string>>{{"C", "3"}});
  CHECK(change.unset == std::vector<std::string>{"B"});
  pipeline::apply(change, before);
  CHECK(before == after);
}

TEST_CASE("config vars that changed since are named, without their values", "[pipeline]") {
  const auto variables = [](std::initializer_list<std::pair<const char*, const char*>> all) {
    manifest::ConfigVars made;
    for (const auto& [name, value] : all)
      REQUIRE(made.add({.name = name, .value = value, .origin = "test"}));
    return made;
  };
  const auto mark =
      pipeline::ConfigMark::of(variables({{"A", "same"}, {"B", "old"}, {"GONE", "was"}}));
  CHECK(mark.changes_to(variables({{"A", "same"}, {"B", "new"}, {"NEW", "is"}})) ==
        std::vector<std::string>{"B", "GONE", "NEW"});
  CHECK(mark.changes_to(variables({{"A", "same"}, {"B", "old"}, {"GONE", "was"}})).empty());
  // Another salt each time: equal values do not show.
  CHECK(pipeline::ConfigMark::of(variables({{"A", "same"}})).digests.front() !=
        mark.digests.front());
}
