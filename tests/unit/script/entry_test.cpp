// SPDX-License-Identifier: MIT
#include "runner/script/entry.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using script::Call;

namespace {

/// What a buildpack's program exits with when it is called so.
int called(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words)
    argv.push_back(word.data());
  return script::run_entry(
      static_cast<int>(argv.size()),
      argv.data(),
      {{"detect",
        1,
        "BUILD",
        false,
        [](const Call& call) { return call.arguments[0] == "app" ? 0 : 1; }},
       {"compile", 3, "BUILD CACHE ENVD", false, [](const Call&) -> Result<int> {
          return Error{.kind = ErrorKind::app, .message = "it does not compile"};
        }}});
}

}  // namespace

TEST_CASE("a program does what it is called as, and exits as that says", "[script]") {
  CHECK(called({"/buildpack/bin/detect", "app"}) == 0);
  CHECK(called({"detect", "other"}) == 1);
}

TEST_CASE("an Error is shown, and exits 1", "[script]") {
  CHECK(called({"bin/compile", "a", "b", "c"}) == 1);
}

TEST_CASE("another name, and too few arguments, are wrong usage", "[script]") {
  const int usage = exit_status(Error{.kind = ErrorKind::usage, .message = ""});
  CHECK(called({"bin/other", "app"}) == usage);
  CHECK(called({"bin/compile", "a", "b"}) == usage);
  CHECK(called({}) == usage);
}
