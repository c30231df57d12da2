// SPDX-License-Identifier: MIT
#include "runner/base/markup.hpp"
#include "tests/support/catch.hpp"

using bprun::markup_escaped;

TEST_CASE("text in a page stays text") {
  CHECK(markup_escaped("") == "");
  CHECK(markup_escaped("plain, with two\nlines\n") == "plain, with two\nlines\n");
  CHECK(markup_escaped("<script>alert(\"1\" && '2')</script>") ==
        "&lt;script&gt;alert(&quot;1&quot; &amp;&amp; &#39;2&#39;)&lt;/script&gt;");
  CHECK(markup_escaped("&amp;") == "&amp;amp;");
}

TEST_CASE("bytes that XML has no character for are shown, not written") {
  CHECK(markup_escaped(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(markup_escaped("red \x1b[31m") == "red \\x1b[31m");
  CHECK(markup_escaped("\xff") == "\xEF\xBF\xBD");
  CHECK(markup_escaped("\xEF\xBF\xBE\xEF\xBF\xBF") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(markup_escaped("naïve ☃") == "naïve ☃");
}
