// SPDX-License-Identifier: MIT
#include "runner/script/output.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using output::Indenter;

TEST_CASE("output is indented as it comes, whatever the pieces", "[script]") {
  const std::string text = "one\n\ntwo\xff\x00 three\n  last without end";
  const std::string whole = std::string("       one\n\n       two\xff");
  bool start = true;
  const std::string at_once = Indenter::indent(text, start);
  CHECK(at_once.substr(0, whole.size()) == whole);
  CHECK_FALSE(start);
  start = true;
  std::string by_byte;
  for (const char c : text)
    by_byte += Indenter::indent(std::string_view(&c, 1), start);
  CHECK(by_byte == at_once);
}

TEST_CASE("NUL bytes and long lines survive", "[script]") {
  bool start = true;
  const std::string nul("a\0b\n", 4);
  CHECK(Indenter::indent(nul, start) == "       " + nul);
  const std::string longer(10'000'000, 'x');
  CHECK(Indenter::indent(longer, start).size() == longer.size() + 7);
}

TEST_CASE("an error is shown with its place, its way and its hint", "[script]") {
  const Error error{.kind = ErrorKind::app,
                    .message = "two lockfiles",
                    .where = Location{"package.json", 3},
                    .hint = "Remove one.\nThen build.",
                    .trail = {"while planning"}};
  CHECK(output::lines_of(error) == std::vector<std::string>{"Error: two lockfiles",
                                                            "at package.json:3",
                                                            "while planning",
                                                            "",
                                                            "Remove one.",
                                                            "Then build."});
}
