// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/pictures/log_view.hpp"
#include "runner/pictures/page.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

using document::Value;

Value pictured_phase(const char* phase, const char* buildpack, int status, int at, int ms) {
  return Value::object()
      .set("phase", phase)
      .set("buildpack", buildpack)
      .set("status", status)
      .set("at_ms", at)
      .set("ms", ms);
}

Value pictured_node(const char* name, std::int64_t bytes) {
  return Value::object().set("name", name).set("bytes", bytes).set("files", 1).set("layer", 1);
}

Value pictured_record() {
  Value record = Value::object();
  record.set("schema", 1)
      .set("status", "succeeded")
      .set("ms", 1000)
      .set("source", Value::object().set("description", "/srv/<b>app</b>"))
      .set("phases",
           Value::array()
               .add(pictured_phase("copy", "", 0, 5, 20))
               .add(pictured_phase("compile", "node", 1, 30, 900)))
      .set("layers",
           Value::array()
               .add(Value::object().set("name", "source").set("bytes", 100))
               .add(Value::object().set("name", "node").set("bytes", 900)))
      .set(
          "sizes",
          Value::object()
              .set("name", "")
              .set("bytes", 1000)
              .set("files", 2)
              .set("layer", 1)
              .set("parts",
                   Value::array().add(pictured_node("big", 900)).add(pictured_node("small", 100))));
  return record;
}

bool pictured_has(const std::string& page, std::string_view words) {
  return page.find(words) != std::string::npos;
}

std::size_t pictured_count(const std::string& page, std::string_view words) {
  std::size_t count = 0;
  for (auto at = page.find(words); at != std::string::npos; at = page.find(words, at + 1))
    ++count;
  return count;
}

const Value& member_of_first(const Value& record, const char* key) {
  return record.find(key)->elements().front();
}

/// In every place where a text of the record can stand.
Value hostile_record(const std::string& words) {
  Value record = pictured_record();
  Value text = Value(words);
  Value cause = Value::object();
  for (const char* key :
       {"message", "hint", "phase", "buildpack", "revision", "ended", "last_output"})
    cause.set(key, text);
  cause.set("command", Value::array().add(text))
      .set("trail", Value::array().add(text))
      .set("downloading", Value::array().add(text))
      .set("where", Value::object().set("file", text).set("line", 1));
  const Value changed = Value::object()
                            .set("set", Value::object().set(words, text))
                            .set("unset", Value::array().add(text));
  const Value reuse = Value::object().set("what", text).set("why", text);
  Value pack = Value::object();
  for (const char* key : {"name", "revision", "how", "detected_name"})
    pack.set(key, text);
  pack.set("exports", changed)
      .set("report", Value::object().set("reuse", Value::array().add(reuse)));
  Value runtime = Value::object();
  for (const char* key : {"name", "version", "request", "from", "by"})
    runtime.set(key, text);
  Value download = Value::object();
  for (const char* key : {"what", "url", "sha256"})
    download.set(key, text);
  const Value process =
      Value::object().set("pid", 7).set("command", text).set("at_ms", 40).set("ms", 100);
  const Value section = Value::object()
                            .set("phase", text)
                            .set("buildpack", text)
                            .set("text", text)
                            .set("left_out", 5)
                            .set("end", text);
  for (const char* key : {"status", "started_at", "bprun"})
    record.set(key, text);
  return record.set("cause", cause)
      .set("stack", Value::object().set("name", text))
      .set("source", Value::object().set("description", text))
      .set("phases", Value::array().add(pictured_phase(words.c_str(), words.c_str(), 0, 0, 900)))
      .set("warnings", Value::array().add(text))
      .set("buildpacks", Value::array().add(pack))
      .set("runtimes", Value::array().add(runtime))
      .set("downloads", Value::array().add(download))
      .set("layers", Value::array().add(Value::object().set("name", text).set("bytes", 1000)))
      .set("sizes",
           Value::object()
               .set("name", text)
               .set("bytes", 1000)
               .set("parts", Value::array().add(pictured_node(words.c_str(), 1000))))
      .set("processes", Value::object().set("longest", Value::array().add(process)))
      .set("log", Value::array().add(section));
}

}  // namespace

TEST_CASE("nothing of a record becomes markup or script of the page", "[pictures]") {
  for (const std::string words : {"</script><script>alert(1)</script>",
                                  "<img src=x onerror=alert(1)>",
                                  "\"><svg onload=alert(1)>",
                                  "'><i>",
                                  "<!--<script>",
                                  "]]></style><style>"}) {
    const auto page = pictures::report_page(hostile_record(words));
    CHECK(!pictured_has(page, words));
    CHECK(!pictured_has(page, "<img"));
    CHECK(!pictured_has(page, "<svg onload"));
    // The data of the treemap, and the page's own.
    CHECK(pictured_count(page, "<script") == 2);
    CHECK(pictured_count(page, "</script") == 2);
    CHECK(pictured_count(page, "<style") == 1);
    CHECK(pictured_count(page, "<!--") == 0);
    CHECK(pictured_has(page, "</html>"));
  }
}

TEST_CASE("places of the page are filled once, with what stands in a record too", "[pictures]") {
  const auto page = pictures::report_page(hostile_record("{{script}} {{nothing}}"));
  CHECK(pictured_count(page, "<title>Build of {{script}} {{nothing}}</title>") == 1);
  CHECK(pictured_count(page, "\"use strict\"") == 1);
}

TEST_CASE("a browser is told to run the page's own script, and to load nothing", "[pictures]") {
  const auto page = pictures::report_page(pictured_record());
  const auto begin = page.rfind("<script>") + 8;
  Hasher hasher;
  hasher.update(page.substr(begin, page.rfind("</script>") - begin));
  CHECK(pictured_has(page, "default-src 'none'"));
  CHECK(pictured_has(page, "script-src 'sha256-" + to_base64(hasher.digest()) + "'"));
  CHECK(!pictured_has(page, "unsafe"));
  CHECK(!pictured_has(page, "://"));
  CHECK(!pictured_has(page, " style="));
}

TEST_CASE("a page is small, whatever the record holds", "[pictures]") {
  // Quotes and control characters are what takes most room in HTML.
  const std::string long_text(3000, '"');
  Value record = hostile_record(long_text);
  const Value process = Value::object().set("pid", 1).set("command", long_text).set("at_ms", 1);
  const Value section =
      Value::object().set("phase", "compile").set("text", std::string(60'000, '\x01'));
  for (const char* key :
       {"buildpacks", "runtimes", "downloads", "warnings", "phases", "layers", "log"}) {
    Value list = Value::array();
    const Value first = key == std::string("log") ? section : member_of_first(record, key);
    for (int i = 0; i < 1000; ++i)
      list.add(first);
    record.set(key, std::move(list));
  }
  Value processes = Value::array();
  for (int i = 0; i < 1000; ++i)
    processes.add(process);
  record.set("processes", Value::object().set("longest", std::move(processes)));
  Value parts = Value::array();
  for (int i = 0; i < 5000; ++i)
    parts.add(pictured_node(long_text.c_str(), 10));
  record.set("sizes", Value::object().set("bytes", 50'000).set("parts", std::move(parts)));
  const auto page = pictures::report_page(record);
  CHECK(page.size() < pictures::largest_page);
  CHECK(pictured_has(page, "more are in build.json"));
  CHECK(pictured_has(page, "</html>"));
}

TEST_CASE("the timeline has a row for each phase, and its processes below it", "[pictures]") {
  Value record = pictured_record();
  const auto process = [](int pid, int parent, const char* command, int at, int ms) {
    return Value::object()
        .set("pid", pid)
        .set("parent", parent)
        .set("command", command)
        .set("at_ms", at)
        .set("ms", ms);
  };
  record.set("processes",
             Value::object()
                 .set("every_ms", 100)
                 .set("seen", 5)
                 .set("longest",
                      Value::array()
                          .add(process(10, 0, "/bin/bash /x/bin/compile /app", 40, 800))
                          .add(process(11, 10, "/usr/bin/make all", 100, 500))));
  const auto page = pictures::report_page(record);
  CHECK(pictured_has(page, "<b>copy</b>"));
  CHECK(pictured_has(page, "<b>compile</b> node <em>failed</em>"));
  CHECK(pictured_has(page, "x=\"3.00%\" width=\"90.00%\""));
  CHECK(
      pictured_has(page, "name d0\" title=\"/bin/bash /x/bin/compile /app\">bash /x/bin/compile"));
  CHECK(pictured_has(page, "name d1\" title=\"/usr/bin/make all\">make all<"));
  CHECK(pictured_has(page, "5 were seen, and the 2 that lived longest are here"));
  // copy has none, and nothing to unfold.
  CHECK(page.find("<details open><summary class=\"row\">") > page.find("<b>copy</b>"));
}

TEST_CASE("what failed stands on top, with why and what to do", "[pictures]") {
  Value record = pictured_record();
  record.set("cause",
             Value::object()
                 .set("message", "bin/compile exited 1")
                 .set("phase", "compile")
                 .set("buildpack", "node")
                 .set("ended", "exited 1")
                 .set("ms", 900)
                 .set("known",
                      Value::object()
                          .set("id", "node-heap")
                          .set("says", "out of heap")
                          .set("why", "a line said so")
                          .set("advice", "set NODE_OPTIONS"))
                 .set("last_output", "one\n\x1b[31mtwo\x1b[0m\n"));
  const auto page = pictures::report_page(record);
  CHECK(pictured_has(page, "set NODE_OPTIONS"));
  CHECK(pictured_has(page, "exited 1, after 900 ms"));
  CHECK(pictured_has(page, "one\ntwo\n"));
  CHECK(page.find("id=\"failure\"") < page.find("id=\"timeline\""));
}

TEST_CASE("a log is shown without what only a terminal understands", "[pictures]") {
  CHECK(pictures::log_markup("\x1b[1;32mgreen\x1b[0m <b>\n") == "green &lt;b&gt;\n");
  CHECK(pictures::log_markup("10 %\r50 %\rdone\r\n") == "done\n");
  CHECK(pictures::log_markup("half \xc3\n\x1b[") == "half \xef\xbf\xbd\n\\x1b[\n");
  CHECK(pictures::log_markup("a\x07z") == "a\\x07z\n");
}

TEST_CASE("a record of an earlier version has a page of what is in it", "[pictures]") {
  Value record = pictured_record();
  const Value file = Value::object().set("change", "added").set("path", "bin/x").set("bytes", 800);
  record.set("sizes", Value())
      .set("layers",
           Value::array().add(Value::object()
                                  .set("name", "node")
                                  .set("bytes", 900)
                                  .set("largest", Value::array().add(file))))
      .set("cause",
           Value::object()
               .set("phase", "compile")
               .set("buildpack", "node")
               .set("last_output", "the end\n"));
  const auto page = pictures::report_page(record);
  CHECK(pictured_has(page, "\"n\":\"bin/x\""));
  CHECK(pictured_has(page, "the end"));
  CHECK(pictured_has(pictures::report_page(Value()), "</html>"));
}
