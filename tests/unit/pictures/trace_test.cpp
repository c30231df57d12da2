// SPDX-License-Identifier: MIT
#include "runner/pictures/trace.hpp"
#include "tests/support/catch.hpp"

#include <limits>
#include <map>

using namespace bprun;

namespace {

using document::Value;

struct TracedSpan {
  std::int64_t at = 0;
  std::int64_t took = 0;
};

/// The spans by process and row, after a look at what the format asks of each event.
std::map<std::pair<std::int64_t, std::int64_t>, std::vector<TracedSpan>>
traced_rows(const Value& trace) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<TracedSpan>> rows;
  std::int64_t last = 0;
  for (const Value& event : trace.find("traceEvents")->elements()) {
    const std::string& kind = *event.find_string("ph");
    REQUIRE((kind == "M" || kind == "X"));
    REQUIRE(event.find("pid")->as_integer() != nullptr);
    REQUIRE(event.find("tid")->as_integer() != nullptr);
    if (kind == "M") continue;
    const TracedSpan span{.at = *event.find("ts")->as_integer(),
                          .took = *event.find("dur")->as_integer()};
    CHECK(span.at >= last);
    CHECK(span.took >= 0);
    last = span.at;
    rows[{*event.find("pid")->as_integer(), *event.find("tid")->as_integer()}].push_back(span);
  }
  return rows;
}

Value traced_thing(std::int64_t at, std::int64_t ms) {
  return Value::object().set("at_ms", at).set("ms", ms);
}

Value traced_record() {
  Value record = Value::object();
  record.set("source", Value::object().set("description", "/srv/app"))
      .set("phases",
           Value::array()
               .add(traced_thing(5, 20).set("phase", "copy").set("buildpack", "").set("status", 0))
               .add(traced_thing(30, 900)
                        .set("phase", "compile")
                        .set("buildpack", "node")
                        .set("status", 1)))
      .set("processes",
           Value::object().set(
               "longest",
               Value::array()
                   .add(traced_thing(40, 800).set("command", "/bin/bash x").set("pid", 10))
                   .add(traced_thing(100, 200).set("command", "make").set("pid", 11))
                   .add(traced_thing(350, 10).set("command", "cc").set("pid", 12))));
  return record;
}

}  // namespace

TEST_CASE("a trace has a span for each phase and process, in rows that do not overlap",
          "[pictures]") {
  const auto rows = traced_rows(pictures::trace_of(traced_record()));
  REQUIRE(rows.size() == 4);
  CHECK(rows.at({1, 0}).front().at == 5000);
  CHECK(rows.at({1, 0}).front().took == 20000);
  CHECK(rows.at({1, 1}).size() == 1);
  CHECK(rows.at({2, 0}).size() == 1);  // bash, all the time
  CHECK(rows.at({2, 1}).size() == 2);  // make, and then cc
  for (const auto& [row, spans] : rows) {
    std::int64_t free_at = 0;
    for (const auto& span : spans) {
      CHECK(span.at >= free_at);
      free_at = span.at + span.took;
    }
  }
}

TEST_CASE("every process and row of a trace has a name", "[pictures]") {
  const auto trace = pictures::trace_of(traced_record());
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> names;
  for (const Value& event : trace.find("traceEvents")->elements()) {
    if (*event.find_string("name") != "thread_name") continue;
    names[{*event.find("pid")->as_integer(), *event.find("tid")->as_integer()}] =
        *event.find("args")->find_string("name");
  }
  for (const auto& [row, spans] : traced_rows(trace))
    CHECK(names.count(row) == 1);
  CHECK(names.at({1, 1}) == "node");
}

TEST_CASE("a trace of any record is one", "[pictures]") {
  CHECK(traced_rows(pictures::trace_of(Value())).empty());
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  Value phases = Value::array();
  for (const std::int64_t number : {most, std::int64_t(-5), most, std::int64_t(3)})
    phases.add(traced_thing(number, most).set("phase", "\xff</script>").set("buildpack", "x"));
  const auto rows = traced_rows(pictures::trace_of(Value::object().set("phases", phases)));
  CHECK(rows.at({1, 1}).size() == 4);
}
