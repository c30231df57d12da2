// SPDX-License-Identifier: MIT
#include "runner/pipeline/cache_why.hpp"
#include "runner/pipeline/record.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using document::Value;

namespace {

pipeline::BuildRecord cache_record() {
  pipeline::BuildRecord record;
  record.source = "/srv/app";
  record.stack = "debian-12";
  record.cache = pipeline::CacheRecord{.app = "app-1", .reused = true};
  record.runtimes.push_back(
      {.name = "erlang", .version = "25.2.3", .request = "", .source = "store"});
  record.runtimes.push_back(
      {.name = "elixir", .version = "1.14.0", .request = "", .source = "debian"});
  record.buildpacks.push_back({.name = "elixir", .revision = "built-in", .how = "built-in"});
  record.buildpacks.push_back({.name = "https://h/p.git", .revision = "abc", .how = "kept"});
  return record;
}

}  // namespace

TEST_CASE("a record tells what its build reused, and why", "[pipeline]") {
  pipeline::BuildRecord record = cache_record();
  const Value changed =
      Value::object().set("Erlang", Value::object().set("before", "25.2.3").set("now", "26.2"));
  record.buildpacks[0].report =
      Value::object().set("reuse",
                          Value::array().add(Value::object()
                                                 .set("what", "compiled code")
                                                 .set("reused", false)
                                                 .set("why", "Erlang changed from 25.2.3 to 26.2")
                                                 .set("key", Value::object().set("Erlang", "26.2"))
                                                 .set("changed", changed)));
  const auto why = pipeline::read_decisions(pipeline::to_value(record));
  CHECK(why.app == "app-1");
  CHECK(why.status == "succeeded");
  REQUIRE(why.decisions.size() == 5);
  CHECK(why.decisions[0].reused);
  CHECK(why.decisions[1].what == "erlang 25.2.3");
  CHECK(why.decisions[1].reused);
  CHECK_FALSE(why.decisions[2].reused);
  CHECK(why.decisions[2].why == "not in the store; fetched from debian");
  CHECK(why.decisions[3].buildpack == "elixir");
  CHECK(why.decisions[3].changed == changed);
  CHECK(why.decisions[4].what == "checkout of https://h/p.git");
  CHECK(why.decisions[4].reused);
  const std::string text = pipeline::to_text(why);
  CHECK(text.find("elixir: compiled code") != std::string::npos);
  CHECK(text.find("not reused  Erlang changed") != std::string::npos);
}

TEST_CASE("a report of another shape, and a record of an older bprun, say nothing wrong",
          "[pipeline]") {
  pipeline::BuildRecord record = cache_record();
  record.cache = std::nullopt;
  record.runtimes.clear();
  record.buildpacks.resize(1);
  for (const char* report : {"{}",
                             R"({"reuse":"yes"})",
                             R"({"reuse":[1,{},{"what":"x"},{"what":"x","reused":"yes"}]})"}) {
    record.buildpacks[0].report = document::parse_json(report, "report").take();
    CHECK(pipeline::read_decisions(pipeline::to_value(record)).decisions.empty());
  }
  CHECK(pipeline::read_decisions(Value()).decisions.empty());
}
