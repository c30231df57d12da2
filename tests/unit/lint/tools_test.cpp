// SPDX-License-Identifier: MIT
#include "runner/lint/tools.hpp"
#include "runner/stack/tables.hpp"
#include "tests/support/catch.hpp"

namespace bprun::lint {

namespace {

constexpr std::string_view table = "tool,package,basis,stacks\n"
                                   "bash,bash,curated,old new\n"
                                   "jq,jq,curated,new:build\n"
                                   "tclsh,tcl,curated,old\n"
                                   "yq,yq,curated,\n"
                                   "zip,zip,curated,old new\n";

stack::Stack named(std::string name) {
  stack::Stack stack;
  stack.name = std::move(name);
  return stack;
}

Files calling(std::string_view text, std::string file = "bin/compile") {
  Files files;
  const bool central = file.starts_with("bin/") || file.starts_with("lib/");
  files.scripts.push_back(
      {.file = std::move(file), .scan = scan_shell(text), .is_central = central});
  return files;
}

/// "severity file:line id stack,stack" of each finding, on the stacks old, new and unheard.
std::vector<std::string> found(const Files& files) {
  stack::Problems problems;
  const auto tools = stack::read_tools(table, "tools.csv", problems);
  REQUIRE(problems.all().empty());
  std::vector<std::string> lines;
  for (const Finding& finding :
       check_tools(files, tools, {named("old"), named("new"), named("x")})) {
    std::string line = std::string(to_string(finding.severity)) + " " + to_string(finding.where) +
                       " " + finding.id;
    for (const auto& stack : finding.stacks)
      line += " " + stack;
    lines.push_back(std::move(line));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a tool that a build image lacks is told once, with its first place", "[lint]") {
  CHECK(found(calling("zip\njq a\njq b\n")) == Lines{"error bin/compile:2 missing-tool old"});
  CHECK(found(calling("yq\n")) == Lines{"error bin/compile:1 missing-tool old new"});
  CHECK(found(calling("unheard-of\n")).empty());
}

TEST_CASE("a tool that may come from elsewhere is told with less weight", "[lint]") {
  CHECK(found(calling("command -v jq && jq")) == Lines{"note bin/compile:1 checked-tool old"});
  CHECK(found(calling("export PATH=$x:$PATH\njq")) ==
        Lines{"warning bin/compile:2 missing-tool old"});
  CHECK(found(calling("jq", "tools/release.sh")) ==
        Lines{"warning tools/release.sh:1 missing-tool old"});
  CHECK(found(calling("jq() { :; }\njq")).empty());
  Files brings = calling("jq");
  brings.programs.insert("jq");
  CHECK(found(brings) == Lines{"note bin/compile:1 missing-tool old"});
}

TEST_CASE("a call behind no check counts, whatever another script asks for", "[lint]") {
  Files files = calling("command -v jq && jq", "bin/detect");
  files.scripts.push_back(calling("\njq").scripts[0]);
  CHECK(found(files) == Lines{"error bin/compile:2 missing-tool old"});
}

TEST_CASE("interpreters are held against the image", "[lint]") {
  Files files;
  files.interpreters.push_back({"bin/detect", "/usr/bin/env", "bash"});
  files.interpreters.push_back({"bin/compile", "/usr/bin/env", "tclsh"});
  files.interpreters.push_back({"bin/release", "/usr/local/bin/ruby", "ruby"});
  CHECK(found(files) == Lines{"error bin/compile:1 missing-interpreter new",
                              "warning bin/release:1 missing-interpreter"});
}

TEST_CASE("every stack of the tables has a shell, and jq is where it is", "[lint]") {
  const auto tables = stack::Tables::compiled_in();
  const auto tools = stack::tools_of(tables);
  REQUIRE(tools);
  const auto stacks = tables.known_stacks();
  REQUIRE(stacks);
  for (const auto& stack : *stacks) {
    if (!tools->speaks_of(stack)) continue;
    CHECK(tools->has(stack, stack::Image::run, "bash"));
    CHECK(tools->has(stack, stack::Image::build, "jq"));
  }
  const auto heroku_18 = *tables.find_stack("heroku-18");
  CHECK(tools->has(heroku_18, stack::Image::build, "jq"));
  CHECK_FALSE(tools->has(heroku_18, stack::Image::run, "jq"));
  CHECK_FALSE(tools->has(*tables.find_stack("debian-12"), stack::Image::build, "ssh"));
  // One that runs in the build image of another has what is there.
  CHECK(tools->has(*tables.find_stack("herokuish-18"), stack::Image::run, "jq"));
}

}  // namespace bprun::lint
