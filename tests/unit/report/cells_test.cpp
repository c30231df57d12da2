// SPDX-License-Identifier: MIT
#include "runner/report/cells.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("characters take none, one or two cells", "[report]") {
  CHECK(report::cells("plain") == 5);
  CHECK(report::cells("\xC3\xA9t\xC3\xA9") == 3);                     // été
  CHECK(report::cells("e\xCC\x81") == 1);                             // e and a combining acute
  CHECK(report::cells("\xE9\x80\xB2\xE6\x8D\x97") == 4);              // two kanji
  CHECK(report::cells("\xF0\x9F\x9A\x80") == 2);                      // a rocket
  CHECK(report::cells("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB") == 2);  // one syllable in three jamo
  CHECK(report::cells("\xE2\x94\x81") == 1);                          // a line
  CHECK(report::cells("a\xFF\xC3") == 3);                             // no UTF-8
}

TEST_CASE("text is cut to cells, and not in the middle of a character", "[report]") {
  CHECK(report::fitted("short", 5, "..") == "short");
  CHECK(report::fitted("longer", 5, "..") == "lon..");
  CHECK(report::fitted("\xE9\x80\xB2\xE6\x8D\x97\xE9\x80\xB2", 5, "\xE2\x80\xA6") ==
        "\xE9\x80\xB2\xE6\x8D\x97\xE2\x80\xA6");
  CHECK(report::fitted("\xE9\x80\xB2\xE6\x8D\x97\xE9\x80\xB2", 4, "\xE2\x80\xA6") ==
        "\xE9\x80\xB2\xE2\x80\xA6");
  CHECK(report::fitted("longer", 1, "..") == ".");
  CHECK(report::fitted("longer", 0, "..").empty());
  CHECK(report::padded("a\xE9\x80\xB2", 6, "..") == "a\xE9\x80\xB2   ");
}
