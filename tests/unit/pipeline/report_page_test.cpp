// SPDX-License-Identifier: MIT
#include "runner/pipeline/record.hpp"
#include "runner/pipeline/report_page.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

pipeline::BuildRecord pictured_record() {
  pipeline::BuildRecord record;
  record.source = "/srv/<b>app</b>";
  record.phases = {{.phase = "copy",
                    .buildpack = "",
                    .duration = std::chrono::milliseconds(20),
                    .at = std::chrono::milliseconds(5)},
                   {.phase = "compile",
                    .buildpack = "node",
                    .status = 1,
                    .duration = std::chrono::milliseconds(900),
                    .at = std::chrono::milliseconds(30)}};
  return record;
}

bool pictured_has(const std::string& page, std::string_view words) {
  return page.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("nothing of an app becomes markup of the page", "[pipeline]") {
  auto record = pictured_record();
  record.failure = Error{.kind = ErrorKind::script, .message = "it <script>failed</script>"};
  record.last_output = "</pre><img src=x>\nhalf \xc3\n\x1b[2J\n";
  record.buildpacks.push_back({.name = "\"><script>",
                               .revision = "",
                               .how = "",
                               .exports = {.set = {{"A", "<i>"}}, .unset = {}}});
  const auto page = pipeline::report_page(pipeline::to_value(record));
  CHECK(pictured_has(page, "&lt;b&gt;app"));
  CHECK(pictured_has(page, "it &lt;script&gt;failed"));
  CHECK(!pictured_has(page, "<script>failed"));
  CHECK(!pictured_has(page, "<img"));
  CHECK(!pictured_has(page, "\x1b"));
  CHECK(!pictured_has(page, "\"><script>"));
  CHECK(pictured_has(page, "A=&lt;i&gt;"));
  // Complete, and of itself: no address is fetched.
  CHECK(pictured_has(page, "</html>"));
  CHECK(!pictured_has(page, "http"));
}

TEST_CASE("a page is small, whatever the number of files", "[pipeline]") {
  auto record = pictured_record();
  for (int i = 0; i < 100; ++i) {
    pipeline::LayerRecord layer{.kind = "buildpack", .name = "pack"};
    layer.totals.bytes = 1000;
    for (int k = 0; k < 30; ++k)
      layer.changes.largest.push_back({.path = std::string(1000, 'x'), .bytes = 10});
    record.layers.push_back(layer);
  }
  CHECK(pipeline::report_page(pipeline::to_value(record)).size() < 2'000'000);
}

TEST_CASE("a trace has an event for each phase, in a row for each buildpack", "[pipeline]") {
  const auto trace = pipeline::trace_of(pipeline::to_value(pictured_record()));
  std::vector<const document::Value*> spans;
  for (const auto& event : trace.find("traceEvents")->elements()) {
    if (*event.find_string("ph") == "X") spans.push_back(&event);
  }
  REQUIRE(spans.size() == 2);
  CHECK(*spans[0]->find("ts")->as_integer() == 5000);
  CHECK(*spans[0]->find("dur")->as_integer() == 20000);
  CHECK(*spans[0]->find("tid")->as_integer() == 0);
  CHECK(*spans[1]->find("tid")->as_integer() == 1);
  CHECK(!pipeline::trace_of(document::Value()).find("traceEvents")->elements().empty());
}
