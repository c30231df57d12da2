// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/causes/log.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using Lines = std::vector<std::string>;

TEST_CASE("a log's lines are what a person would have read", "[causes]") {
  CHECK(causes::log_lines("plain\nno end") == Lines{"plain", "no end"});
  CHECK(causes::log_lines("\x1b[31mnpm error\x1b[0m x\x1b]0;title\a \n") == Lines{"npm error x"});
  CHECK(causes::log_lines("10%\r50%\r100%\r\nnext\r\n") == Lines{"100%", "next"});
}

TEST_CASE("control characters and half a character cannot play with the terminal", "[causes]") {
  const auto lines = causes::log_lines("a\x07\x01\nb\xc3\nc\x1b");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "a\\x07\\x01");
  CHECK(lines[1] == "b\xef\xbf\xbd");
  CHECK(lines[2] == "c");
  for (const auto& line : lines)
    CHECK(text::is_utf8(line));
}

TEST_CASE("a line without end is cut, between two characters", "[causes]") {
  std::string long_line;
  while (long_line.size() < 1'000'000)
    long_line += "ä";
  const auto lines = causes::log_lines("x" + long_line);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].size() <= 2048);
  CHECK(text::is_utf8(lines[0]));
}

TEST_CASE("the last lines are those that say something", "[causes]") {
  const Lines lines{"one", "two", "", "three", " ", ""};
  CHECK(causes::last_lines(lines, 2, 80) == Lines{"two", "three"});
  CHECK(causes::last_lines(lines, 9, 2) == Lines{"on…", "tw…", "th…"});
  CHECK(causes::last_lines({}, 2, 80).empty());
}
