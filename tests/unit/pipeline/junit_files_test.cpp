// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pipeline/junit_files.hpp"
#include "tests/support/catch.hpp"

#include <unistd.h>

using namespace bprun;
using namespace bprun::pipeline;

namespace {

const std::string one_suite = "<testsuite name=\"a\"><testcase name=\"b\"/></testsuite>";

struct App {
  fs::TempDir place = fs::TempDir::create("/tmp", "bprun-junit.").take();

  void write(const std::string& name, const std::string& text) const {
    const Path file = place.path() / name;
    REQUIRE(fs::make_directories(file.parent_path()));
    REQUIRE(fs::write_file(file, text));
  }

  JunitSearch search(const std::vector<std::string>& places = {}) const {
    return JunitSearch::begin(place.path(), junit_places(places).take()).take();
  }
};

std::vector<std::string> names_of(const JunitFiles& files) {
  std::vector<std::string> names;
  for (const auto& report : files.reports)
    names.push_back(report.name);
  return names;
}

std::string suites(const std::string& text) {
  const auto found = junit_suites(text);
  return found ? std::string(*found) : "(none)";
}

}  // namespace

TEST_CASE("JUnit is known by its first element", "[pipeline]") {
  CHECK(suites(one_suite) == one_suite);
  CHECK(suites("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- > -->\n<testsuites a=\"x>y\">" +
               one_suite + "</testsuites>\n") == one_suite);
  CHECK(suites("<testsuites/>").empty());
  CHECK(suites("<testsuite name='a'/>") == "<testsuite name='a'/>");
  CHECK(suites("<testsuites></testsuites><!-- end -->").empty());
  for (const char* other :
       {"", "text", "<", "<coverage/>", "<testsuitesx/>", "<html><testsuites/></html>", "{}"}) {
    CHECK_FALSE(junit_suites(other));
    CHECK_FALSE(begins_as_junit(other));
  }
  for (const char* cut : {"<testsuites",
                          "<testsuites>",
                          "<testsuite name=\"a",
                          "<testsuites/",
                          "<testsuites></testsuites><x/>",
                          "<testsuite><testcase/></testsuit"}) {
    INFO(cut);
    CHECK_FALSE(junit_suites(cut));
    CHECK(begins_as_junit(cut));
  }
}

TEST_CASE("reports that were there before the tests are not theirs", "[pipeline]") {
  const App app;
  app.write("fixtures/old.xml", one_suite);
  app.write("again.xml", one_suite);
  const auto search = app.search();
  app.write("again.xml", one_suite);
  app.write("reports/new.xml", one_suite);
  app.write("reports/notes.txt", one_suite);
  app.write("reports/coverage.xml", "<coverage/>");
  const auto files = search.finish();
  REQUIRE(files);
  CHECK(names_of(*files) == std::vector<std::string>{"again.xml", "reports/new.xml"});
  CHECK(files->warnings.empty());
}

TEST_CASE("hidden folders, dependencies and links are passed over", "[pipeline]") {
  const App app;
  const auto search = app.search();
  for (const char* name :
       {".cache/a.xml", "deps/x/a.xml", "apps/b/node_modules/a.xml", "vendor/a.xml"})
    app.write(name, one_suite);
  app.write("_build/test/lib/shop/test-junit-report.xml", one_suite);
  app.write("cut.xml", "<testsuites><testsuite>");
  REQUIRE(fs::make_symlink("cut.xml", app.place.path() / "link.xml"));
  const auto files = search.finish();
  REQUIRE(files);
  CHECK(names_of(*files) == std::vector<std::string>{"_build/test/lib/shop/test-junit-report.xml"});
  CHECK(files->warnings ==
        std::vector<std::string>{"cut.xml is JUnit that was cut off, and is not kept"});
}

TEST_CASE("named places are the only ones, and lie in the app", "[pipeline]") {
  const App app;
  const auto search = app.search({"./deps/reports/", "one.xml", "nowhere"});
  app.write("deps/reports/deep/a.xml", one_suite);
  app.write("deps/other/a.xml", one_suite);
  app.write("deps/reportsx/a.xml", one_suite);
  app.write("one.xml", one_suite);
  app.write("two.xml", one_suite);
  const auto files = search.finish();
  REQUIRE(files);
  CHECK(names_of(*files) == std::vector<std::string>{"deps/reports/deep/a.xml", "one.xml"});

  for (const char* outside : {"/etc", "..", "../x", "a/../../x", ""}) {
    const auto places = junit_places({outside});
    REQUIRE_FALSE(places);
    CHECK(places.error().kind == ErrorKind::usage);
  }
  CHECK(junit_places({"a/../b//c", "."}).take() == std::vector<std::string>{"b/c", "."});
}

TEST_CASE("reports are kept one by one in a directory, and joined in a file", "[pipeline]") {
  const App to;
  const Path directory = to.place.path() / "kept";
  to.write("kept/bprun-test.xml", "of another run");
  const std::vector<JunitReport> reports{{"x/a.xml", "<testsuites>" + one_suite + "</testsuites>"},
                                         {"b.xml", one_suite}};
  REQUIRE(write_junit(directory, reports));
  CHECK(fs::read_file(directory / "x/a.xml").take() == reports[0].text);
  CHECK(fs::read_file(directory / "b.xml").take() == one_suite);
  CHECK_FALSE(fs::exists(directory / "bprun-test.xml"));

  const Path file = to.place.path() / "new/all.xml";
  REQUIRE(write_junit(file, reports));
  CHECK(suites(fs::read_file(file).take()) == "\n" + one_suite + "\n" + one_suite + "\n");
  REQUIRE(write_junit(file, {reports[0]}));
  CHECK(fs::read_file(file).take() == reports[0].text);

  const auto refused = write_junit(file / "below.xml", reports);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::output);
}
