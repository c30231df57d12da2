// SPDX-License-Identifier: MIT
#include "runner/version/npm_range.hpp"
#include "tests/support/catch.hpp"

using bprun::version::MalformedRange;
using bprun::version::NpmRange;
using bprun::version::NpmVersion;

namespace {

std::string range_written_out(std::string_view text) {
  const auto range = NpmRange::parse(text);
  return range ? range->str() : "malformed";
}

bool range_matches(std::string_view range, std::string_view version) {
  return NpmRange::parse(range)->matches(*NpmVersion::parse(version));
}

MalformedRange malformed_range(std::string_view text) {
  const auto result = NpmRange::read(text);
  INFO("range " << text);
  REQUIRE(std::holds_alternative<MalformedRange>(result));
  return std::get<MalformedRange>(result);
}

}  // namespace

TEST_CASE("ranges mean what npm says they mean") {
  CHECK(range_written_out("") == "");
  CHECK(range_written_out(" * ") == "");
  CHECK(range_written_out("20") == ">=20.0.0 <21.0.0-0");
  CHECK(range_written_out("v20.x") == ">=20.0.0 <21.0.0-0");
  CHECK(range_written_out("20.1.X") == ">=20.1.0 <20.2.0-0");
  CHECK(range_written_out("= 1.2.3") == "1.2.3");
  CHECK(range_written_out("^1.2.3") == ">=1.2.3 <2.0.0-0");
  CHECK(range_written_out("^0.2.3") == ">=0.2.3 <0.3.0-0");
  CHECK(range_written_out("^0.0.3-b") == ">=0.0.3-b <0.0.4-0");
  CHECK(range_written_out("~1.2") == ">=1.2.0 <1.3.0-0");
  CHECK(range_written_out("~> 1") == ">=1.0.0 <2.0.0-0");
  CHECK(range_written_out(">18") == ">=19.0.0");
  CHECK(range_written_out("<=18.2") == "<18.3.0-0");
  CHECK(range_written_out("< 18") == "<18.0.0-0");
  CHECK(range_written_out(">=18\t<23 || 24.1.0") == ">=18.0.0 <23.0.0-0||24.1.0");
  CHECK(range_written_out("1.2 - 3") == ">=1.2.0 <4.0.0-0");
  CHECK(range_written_out("1.2.3 - 2.0.0") == ">=1.2.3 <=2.0.0");
  CHECK(range_written_out(">x") == "<0.0.0-0");
  CHECK(range_written_out("1.2.3+build || <*") == "1.2.3");
  CHECK(range_written_out("\xC2\xA0>=1.2.3") == ">=1.2.3");
}

TEST_CASE("a pre-release matches only beside one of the same version") {
  CHECK_FALSE(range_matches("*", "1.0.0-rc.1"));
  CHECK_FALSE(range_matches(">=1.0.0", "2.0.0-rc.1"));
  CHECK(range_matches(">=1.0.0-rc.1", "1.0.0-rc.2"));
  CHECK_FALSE(range_matches(">=1.0.0-rc.1", "1.0.1-rc.2"));
  CHECK(range_matches(">=1.0.0-rc.1", "1.0.1"));
  CHECK(range_matches("1.0.0-rc.1 || 5", "1.0.0-rc.1"));
  CHECK_FALSE(range_matches("* || 1.0.0-rc.1", "1.0.0-rc.1"));
}

TEST_CASE("a malformed range is refused with the place of the first wrong character") {
  CHECK(malformed_range("latest").offset == 0);
  CHECK(malformed_range(">=18 <twenty").offset == 6);
  CHECK(malformed_range("18 || 20.y").offset == 9);
  CHECK(malformed_range("1.2.03").offset == 5);
  CHECK(malformed_range("1.2.03").reason == "'1.2.03' has a number with a leading zero");
  CHECK(malformed_range("^").offset == 1);
  CHECK(malformed_range("^").reason == "'^' ends where a number is expected");
  CHECK(malformed_range("  >= 1.2.").offset == 9);
  CHECK(malformed_range("1.x.3").reason == "'1.x.3' is no version or range");
  CHECK(malformed_range("99999999999999999999.0.0").reason ==
        "'99999999999999999999.0.0' has a number beyond 2^53-1");
  CHECK(malformed_range(">=1, <2").offset == 3);
  CHECK(malformed_range("=1.2.3 - 2").offset == 0);
}
