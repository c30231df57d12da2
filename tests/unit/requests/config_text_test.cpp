// SPDX-License-Identifier: MIT
#include "runner/requests/config_text.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::requests;

TEST_CASE("a config in UTF-16 is refused with the way out", "[requests]") {
  const std::string_view with_mark("\xFF\xFE"
                                   "a\0=\0",
                                   6);
  const std::string_view without("a\0=\0"
                                 "1\0",
                                 6);
  const std::string_view big_endian("\0a\0=", 4);
  for (const std::string_view bytes : {with_mark, without, big_endian}) {
    const auto text = config_text(bytes, "f");
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().message.find("UTF-16") != std::string::npos);
    CHECK(text.error().hint == "Save it as UTF-8.");
  }
}
