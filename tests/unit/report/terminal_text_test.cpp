// SPDX-License-Identifier: MIT
#include "runner/report/terminal_text.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using report::Channel;
using report::TerminalText;

namespace {

/// What a terminal gets of a script's output that comes in these pieces.
std::string shown(const std::vector<std::string>& pieces) {
  TerminalText text;
  std::string into;
  for (const auto& piece : pieces)
    text.script(Channel::out, piece, into);
  return into;
}

}  // namespace

TEST_CASE("text, colours and lines written over pass to the terminal", "[report]") {
  for (const std::string text : {"plain\n\ttab\r\n",
                                 "\x1b[31mred\x1b[m \x1b[38;2;1;2;3mtrue\x1b[0m\n",
                                 "10%\r20%\x1b[K\r\x1b[1Gdone\n",
                                 "\xE9\x80\xB2\xE6\x8D\x97 \xF0\x9F\x9A\x80\n"})
    CHECK(shown({text}) == text);
}

TEST_CASE("what plays with the screen does not reach the terminal", "[report]") {
  CHECK(shown({"a\x1b[2Jb"}) == "ab");               // cleared
  CHECK(shown({"a\x1b[5A\x1b[3;4Hb"}) == "ab");      // the cursor
  CHECK(shown({"a\x1b[?25l\x1b[?1049hb"}) == "ab");  // modes
  CHECK(shown({"a\x1b]0;title\ab\x1b]52;c;eA==\x1b\\c"}) == "abc");
  CHECK(shown({"a\x1bP1;2|dcs\x1b\\b\x1b(0c\x1b"
               "cd"}) == "abcd");
  CHECK(shown({"a\x1b[>4;1mb"}) == "ab");  // ends in m, and is no colour
  CHECK(shown({std::string("a\0b\ac", 5)}) == "abc");
  CHECK(shown({"a\x0e\x01"
               "b\x7f"}) == "a^N^Ab^?");
  CHECK(shown({"a\xC2\x9B"
               "2Jb"}) == "a\xEF\xBF\xBD"
                          "2Jb");  // CSI as one character
}

TEST_CASE("a sequence that never ends swallows no more than its line", "[report]") {
  CHECK(shown({"a\x1b]0;title", " goes on\nb"}) == "a\nb");
  CHECK(shown({"a\x1b[12\nb"}) == "a\nb");
  const std::string digits(5000, '1');
  CHECK(shown({"\x1b[" + digits}) == digits);
}

TEST_CASE("bytes that are no UTF-8 are shown as such, and half a character waits for its rest",
          "[report]") {
  CHECK(shown({"a\xFF\xC0\x80z"}) == "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(shown({"a\xE9\x80", "\xB2z"}) == "a\xE9\x80\xB2z");
  CHECK(shown({"\x1b", "[3", "1mz"}) == "\x1b[31mz");

  TerminalText text;
  std::string into;
  text.script(Channel::out, "out \xE9", into);
  text.script(Channel::err, "err \xE6\x8D", into);
  text.script(Channel::out, "\x80\xB2", into);
  text.script(Channel::err, "\x97", into);
  CHECK(into == "out err \xE9\x80\xB2\xE6\x8D\x97");
  CHECK(text.column() == 12);
}

TEST_CASE("a line of ours ends what a script left: half a character and its colours", "[report]") {
  TerminalText text;
  std::string into;
  text.script(Channel::out, "\x1b[1m\x1b[31mred \xE9\x80", into);
  CHECK(text.colours() == "\x1b[1m\x1b[31m");
  text.own("\n-----> Title\n", into);
  CHECK(into == "\x1b[1m\x1b[31mred \xEF\xBF\xBD\x1b[m\n-----> Title\n");
  CHECK(text.colours().empty());
  CHECK(text.column() == 0);
}

TEST_CASE("the cursor's column is known behind wide characters, tabs and lines written over",
          "[report]") {
  const auto column = [](const std::string& bytes) {
    TerminalText text;
    std::string into;
    text.script(Channel::out, bytes, into);
    return text.column();
  };
  CHECK(column("abc") == 3);
  CHECK(column("abc\n") == 0);
  CHECK(column("abc\rx") == 1);
  CHECK(column("a\tb") == 9);
  CHECK(column("\x1b[31m\xE9\x80\xB2\x1b[m") == 2);
  CHECK(column("abc\b") == 2);
  CHECK(column("abcdef\x1b[3G") == 2);
}
