// SPDX-License-Identifier: MIT
#include "runner/report/failure.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("a failure's report says what, why and what to do before the last lines", "[report]") {
  report::Failure failure{.phase = "compile",
                          .buildpack = "nodejs",
                          .revision = "built-in",
                          .command = {"/bp/bin/compile", "/app", "a b"},
                          .ended = "exited 1",
                          .duration = std::chrono::milliseconds(3249),
                          .downloading = {"https://host/x"},
                          .last_lines = {"one", "two \x1b[2J"}};
  failure.cause = report::KnownCause{.id = "some-cause",
                                     .says = "it is broken",
                                     .why = "It was dropped.\nTwice.",
                                     .advice = "Mend it.",
                                     .seen = "crack"};
  CHECK(report::render(failure) == " !     What:      compile of nodejs (built-in) exited 1 after "
                                   "3.2 s\n"
                                   " !     Why:       it is broken [some-cause]\n"
                                   " !                It was dropped.\n"
                                   " !                Twice.\n"
                                   " !     Do:        Mend it.\n"
                                   " !     Seen:      crack\n"
                                   " !     Fetching:  https://host/x\n"
                                   " !     Ran:       /bp/bin/compile /app 'a b'\n"
                                   " !\n"
                                   " !     Last lines:\n"
                                   " !       one\n"
                                   " !       two \\x1b[2J\n");
  failure.cause->certain = false;
  CHECK(report::render(failure).find(" !     Probably:  it is broken") != std::string::npos);
}

TEST_CASE("a failure of the runner's own phase without output is one line", "[report]") {
  const report::Failure failure{
      .phase = "prefetch", .ended = "failed", .duration = std::chrono::seconds(75)};
  CHECK(report::render(failure) == " !     What:      prefetch failed after 1 min 15 s\n");
  CHECK(report::to_document(std::nullopt).is_null());
}
