// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pipeline/config_explain.hpp"
#include "runner/pipeline/explain.hpp"
#include "runner/pipeline/record.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

pipeline::BuildRecord explained_record() {
  pipeline::BuildRecord record;
  record.source = "/srv/app";
  record.stack = "debian-12";
  record.stack_origin = "this machine";
  record.list_source = "app.json";
  record.list_origin = "app.json:3";
  record.overruled = {".buildpacks"};
  record.detections = {{.buildpack = "node", .status = 0, .ended = "exited 0", .name = "Node.js"},
                       {.buildpack = "ruby", .status = 1, .ended = "exited 1", .name = ""}};
  record.buildpacks.push_back({.name = "node",
                               .revision = "abc",
                               .how = "cloned",
                               .detect_status = 0,
                               .detected_name = "Node.js",
                               .exports = {.set = {{"PATH", "/app/bin"}}, .unset = {"GONE"}}});
  record.runtimes.push_back({.name = "node",
                             .version = "22.1.0",
                             .request = ">=20",
                             .where = Location{"package.json", 9},
                             .source = "npm",
                             .brought_by = "copy"});
  record.downloads.push_back(
      {.what = "node-22", .url = "https://x.example/n.tgz", .bytes = 2048, .sha256 = "0123"});
  pipeline::LayerRecord layer{.kind = "buildpack", .name = "node"};
  layer.changes.added = 3;
  layer.changes.added_bytes = 4096;
  layer.changes.largest = {{.path = "bin/node", .bytes = 4000}};
  record.layers.push_back(layer);
  return record;
}

/// Lines of `text` that hold each of the words.
bool explained_has(const std::string& text, const char* words) {
  INFO(text);
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a record is explained in the order in which things happened", "[pipeline]") {
  const auto text = pipeline::explain(pipeline::to_value(explained_record()));
  for (const char* words : {"/srv/app: succeeded at",
                            "debian-12, by this machine",
                            "Buildpacks, by app.json:3",
                            "overruled .buildpacks",
                            "1. node at abc (cloned)",
                            "Node.js, in 0 ms",
                            "PATH=/app/bin",
                            "unset GONE",
                            "3 added (4.0K)",
                            "added bin/node (3.9K)",
                            "for \">=20\" in package.json:9; from npm, by copy",
                            "https://x.example/n.tgz",
                            "sha256:0123",
                            "not in the store; fetched from npm",
                            "ruby  exited 1"}) {
    CHECK(explained_has(text, words));
  }
}

TEST_CASE("what an older record lacks is left out", "[pipeline]") {
  const auto text = pipeline::explain(
      document::Value::object().set("schema", 1).set("status", "failed").set("buildpacks", 3));
  CHECK(explained_has(text, "failed"));
}

TEST_CASE("only a whole record of this schema is read", "[pipeline]") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-explain-").take();
  const auto file = directory.path() / "build.json";
  const auto refused = [&](std::string_view text) {
    REQUIRE(fs::write_file(file, text));
    auto read = pipeline::read_record(directory.path());
    REQUIRE(!read);
    return read.error();
  };
  CHECK(pipeline::read_record(directory.path()).error().kind == ErrorKind::usage);
  const std::string whole = document::to_json(pipeline::to_value(explained_record()), 2);
  CHECK(refused(std::string_view(whole).substr(0, whole.size() / 2)).kind == ErrorKind::corrupt);
  CHECK(refused("[]").kind == ErrorKind::corrupt);
  CHECK(refused("").kind == ErrorKind::corrupt);
  const auto other = refused("{\"schema\": 2, \"status\": \"succeeded\", \"bprun\": \"9.0\"}");
  CHECK(other.kind == ErrorKind::unsupported);
  CHECK(other.hint.find("9.0") != std::string::npos);
  REQUIRE(fs::write_file(file, whole));
  CHECK(pipeline::read_record(file));
}

TEST_CASE("a config var: what counts, what it hides, who sees it, and no value", "[pipeline]") {
  const auto app = fs::TempDir::create("/tmp", "bprun-explain-").take();
  REQUIRE(fs::write_file(app.path() / ".env", "KEY=dot-env-value\n"));
  pipeline::ConfigQuestion question{.name = "KEY", .source = app.path()};
  question.given = {{.name = "KEY", .value = "of-a-file", .origin = "vars:1"},
                    {.name = "KEY", .value = "of-a-flag", .origin = "--env"}};
  manifest::ConfigVars of_app;
  REQUIRE(of_app.add({.name = "KEY", .value = "of-the-app", .origin = "bprun config"}));
  question.of_app = of_app;
  question.app = "shop";
  question.caller.set("KEY", "of-the-shell");
  const auto answer = pipeline::explain_config(question);
  REQUIRE(answer);
  std::vector<std::string> origins;
  for (const auto& source : answer->sources)
    origins.push_back(source.origin);
  CHECK(origins == std::vector<std::string>{"--env",
                                            "vars:1",
                                            "bprun config of shop",
                                            (app.path() / ".env:1").native(),
                                            "environment of bprun"});
  CHECK(answer->sources[0].counts);
  CHECK(answer->sources[1].why == "hidden by --env");
  const auto text = pipeline::to_text(*answer, false);
  const auto json = document::to_json(pipeline::to_document(*answer, false));
  for (const char* value :
       {"of-a-file", "of-a-flag", "of-the-app", "dot-env-value", "of-the-shell"}) {
    CHECK(text.find(value) == std::string::npos);
    CHECK(json.find(value) == std::string::npos);
    CHECK(pipeline::to_text(*answer, true).find(value) != std::string::npos);
  }
  CHECK(answer->seen_by[1].second == "in the environment, from bprun config of shop");

  question.name = "NOT-A-NAME";
  CHECK(!pipeline::explain_config(question));
}
