// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("lines end at LF, lose one CR, and a last LF adds none", "[base]") {
  CHECK(text::lines("a\r\nb\n\nc") == std::vector<std::string_view>{"a", "b", "", "c"});
  CHECK(text::lines("") == std::vector<std::string_view>{});
  CHECK(text::lines("a\n") == std::vector<std::string_view>{"a"});
}

TEST_CASE("a list reads as a sentence", "[base]") {
  CHECK(text::list({}) == "");
  CHECK(text::list({"a"}) == "a");
  CHECK(text::list({"a", "b"}) == "a and b");
  CHECK(text::list({"a", "b", "c"}, "or") == "a, b or c");
}

TEST_CASE("quoted words come back from the shell as they were", "[base]") {
  CHECK(text::shell_quote("plain-word_1.0") == "plain-word_1.0");
  CHECK(text::shell_quote("") == "''");
  CHECK(text::shell_quote("it's $HOME") == "'it'\\''s $HOME'");
}

TEST_CASE("a shown URL has no user and no password", "[base]") {
  CHECK(text::without_userinfo("https://user:pa%40ss@host/x?y=a@b") == "https://host/x?y=a@b");
  CHECK(text::without_userinfo("https://tok@en@host/x") == "https://host/x");
  CHECK(text::without_userinfo("https://host/x@y") == "https://host/x@y");
  CHECK(text::without_userinfo("git@host:path") == "git@host:path");
  CHECK(text::without_userinfo("https://user:secret@host") == "https://host");
}

TEST_CASE("printable text holds no control character and is UTF-8", "[base]") {
  CHECK(text::printable("a\tb\x1b[1m\x7f") == "a\tb\\x1b[1m\\x7f");
  CHECK(text::printable("\xff"
                        "a") == "\xEF\xBF\xBD"
                                "a");
  CHECK(text::printable("日本") == "日本");
  CHECK_FALSE(text::is_utf8("\xC0\x80"));
  CHECK_FALSE(text::is_utf8("\xED\xA0\x80"));
  CHECK_FALSE(text::is_utf8("\xF4\x90\x80\x80"));
  CHECK_FALSE(text::is_utf8("\xE2\x82"));
}

TEST_CASE("sizes are read and shown", "[base]") {
  CHECK(text::parse_size("512M") == 512ULL << 20);
  CHECK(text::parse_size("1.5GiB") == 3ULL << 29);
  CHECK(text::parse_size("10") == 10);
  CHECK(text::parse_size("10kb") == 10240);
  CHECK_FALSE(text::parse_size("M"));
  CHECK_FALSE(text::parse_size("10X"));
  CHECK_FALSE(text::parse_size("1..5M"));
  CHECK_FALSE(text::parse_size("-1"));
  CHECK_FALSE(text::parse_size(""));
  CHECK(text::human_size(0) == "0B");
  CHECK(text::human_size(1024) == "1.0K");
  CHECK(text::human_size(43725619) == "41.7M");
  CHECK(text::human_size(1048575) == "1.0M");
}

TEST_CASE("the nearest word is offered only where it is near", "[base]") {
  CHECK(text::nearest("biuld", {"build", "start", "run"}) == "build");
  CHECK_FALSE(text::nearest("xyzzy", {"build", "start", "run"}));
}
