// SPDX-License-Identifier: MIT
#include "runner/fs/temp_dir.hpp"
#include "runner/script/reuse.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using script::KeyPart;

TEST_CASE("all that changed of a key is named, with what it was", "[script]") {
  const std::vector<KeyPart> key{{"stack", "debian-12", "debian-12"},
                                 {"Erlang", "26.2", "25.2.3"},
                                 {"yarn", "", "1.22"},
                                 {"new", "x"}};
  CHECK(script::changes_of(key) ==
        "Erlang changed from 25.2.3 to 26.2; yarn changed from 1.22 to none");
  CHECK(script::changes_of({}).empty());
  CHECK(script::sameness_of({{"stack", "x"}}) == "stack is that of the last build");
  CHECK(script::sameness_of({{"stack", "x"}, {"Erlang", "y"}}) ==
        "stack and Erlang are those of the last build");
}

TEST_CASE("a report has the parts of the key, and those that changed", "[script]") {
  const auto list = script::to_document({{.what = "code",
                                          .reused = false,
                                          .why = "because",
                                          .key = {{"Erlang", "26", "25"}, {"stack", "a", "a"}}}});
  CHECK(document::to_json(list) ==
        R"([{"what":"code","reused":false,"why":"because","key":{"Erlang":"26","stack":"a"},)"
        R"("changed":{"Erlang":{"before":"25","now":"26"}}}])");
}

TEST_CASE("a report that was never kept is an empty one", "[script]") {
  const auto directory = fs::TempDir::create("/tmp", "reuse-").take();
  const fs::Path file = directory.path() / "a/b/report.json";
  CHECK(script::kept_report(file) == "{}\n");
  script::keep_report(file, document::Value::object().set("result", "success"));
  CHECK(script::kept_report(file) == "{\n  \"result\": \"success\"\n}\n");
  // What cannot be kept is no failure.
  script::keep_report("/proc/none/report.json", document::Value::object());
}
