// SPDX-License-Identifier: MIT
#include "runner/image/configuration.hpp"
#include "tests/unit/image/tools.hpp"

namespace bprun::image {

namespace {

document::Value parsed(std::string_view json) {
  auto value = document::parse_json(json, "test");
  REQUIRE(value);
  return std::move(value).take();
}

std::string configured(const BaseImage& base, std::vector<manifest::ProcessType> types) {
  return document::to_json(make_configuration({.base = base,
                                               .layers = {{"sha256:aa", "bprun: source"}},
                                               .process_types = std::move(types),
                                               .labels = {{"io.bprun.stack", "debian-12"}},
                                               .stack = "debian-12",
                                               .uid = 5,
                                               .gid = 6,
                                               .created = 946'684'801}));
}

bool holds(const std::string& text, std::string_view part) {
  INFO(text << "\n" << part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an image starts web, else its only process type", "[image]") {
  CHECK(default_process_type({{"worker", "x"}, {"web", "y"}}) == "web");
  CHECK(default_process_type({{"worker", "x"}}) == "worker");
  CHECK(default_process_type({{"worker", "x"}, {"clock", "y"}}).empty());
  CHECK(default_process_type({}).empty());
}

TEST_CASE("a configuration from nothing has all that an app counts on", "[image]") {
  const auto text = configured({}, {{"web", "x"}});
  CHECK(holds(text, R"("created":"2000-01-01T00:00:01Z")"));
  CHECK(holds(text, R"("User":"5:6")"));
  CHECK(holds(text, R"("Entrypoint":["/bprun/launch"])"));
  CHECK(holds(text, R"("Cmd":["web"])"));
  CHECK(holds(text, R"("WorkingDir":"/app")"));
  CHECK(holds(text, ":/sbin:/bin:/bprun/process\""));
  CHECK(holds(text, R"("HOME=/app")"));
  CHECK(holds(text, R"("STACK=debian-12")"));
  CHECK(holds(text, R"("diff_ids":["sha256:aa"])"));
}

TEST_CASE("what a base says stays, but for what makes it this app's image", "[image]") {
  BaseImage base;
  base.layers.push_back(
      {.file = "", .digest = "sha256:01", .media_type = "", .diff_id = "sha256:02"});
  base.config = parsed(
      R"({"config": {"User": "root", "Env": ["PATH=/opt:/bin", "HOME=/root", "STACK=theirs", "A=1"],
    "Cmd": ["sh"], "ExposedPorts": {"80/tcp": {}}, "Labels": {"of": "base"}},
    "history": [{"created_by": "one"}, {"created_by": "env", "empty_layer": true}]})");
  const auto text = configured(base, {});
  CHECK(holds(text, R"("User":"5:6")"));
  CHECK(holds(
      text,
      R"("Env":["PATH=/opt:/bin:/bprun/process","HOME=/app","STACK=theirs","A=1","LANG=C.UTF-8"])"));
  CHECK(holds(text, R"("Cmd":null)"));
  CHECK(holds(text, R"("80/tcp")"));
  CHECK(holds(text, R"("of":"base","io.bprun.stack":"debian-12")"));
  CHECK(holds(text, R"("diff_ids":["sha256:02","sha256:aa"])"));
  CHECK(
      holds(text, R"("history":[{"created_by":"one"},{"created_by":"env","empty_layer":true},{)"));
  // Lines of history that are not those of the layers would have tools refuse the image.
  base.config.set("history", parsed(R"([{"created_by": "one"}, {"created_by": "two"}])"));
  CHECK(holds(configured(base, {}), R"("history":[{"created_by":"base image"},{)"));
}

TEST_CASE("what a base has of another type than the specification's is not taken over", "[image]") {
  BaseImage base;
  base.config = parsed(R"({"config": {"Labels": "x", "Env": 7, "User": []}, "history": {"a": 1}})");
  const auto text = configured(base, {});
  CHECK(holds(text, R"("Labels":{"io.bprun.stack":"debian-12"})"));
  CHECK(holds(text, R"("HOME=/app")"));
}

}  // namespace bprun::image
