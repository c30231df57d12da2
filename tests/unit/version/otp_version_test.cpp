// SPDX-License-Identifier: MIT
#include "runner/version/otp_version.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using namespace std::string_view_literals;
using bprun::version::Malformed;
using bprun::version::OtpVersion;

namespace {

OtpVersion otp(std::string_view text) {
  const auto version = OtpVersion::parse(text);
  INFO("version " << text);
  REQUIRE(version);
  return *version;
}

Malformed malformed_otp(std::string_view text) {
  const auto result = OtpVersion::read(text);
  INFO("version " << text);
  REQUIRE(std::holds_alternative<Malformed>(result));
  CHECK_FALSE(OtpVersion::parse(text));
  return std::get<Malformed>(result);
}

}  // namespace

TEST_CASE("an OTP version has any number of parts, and may be a release candidate") {
  CHECK(otp("27").parts == std::vector<unsigned>{27});
  CHECK(otp("25.1.2.1").parts == std::vector<unsigned>{25, 1, 2, 1});
  CHECK(otp("18.2.4.0.1").parts == std::vector<unsigned>{18, 2, 4, 0, 1});
  CHECK_FALSE(otp("27.2").is_candidate());
  CHECK(otp("27.0-rc1").candidate == 1U);
  CHECK(otp("27.2").major() == 27);
}

TEST_CASE("an OTP version may be spelled as its tag or its download is") {
  CHECK(otp("OTP-27.2") == otp("27.2"));
  CHECK(otp("OTP_27.2.1") == otp("27.2.1"));
  CHECK(otp("OTP-28.0-rc4").str() == "28.0-rc4");
  CHECK(malformed_otp("otp-27.2").offset == 0);
  CHECK(malformed_otp("OTP-OTP-27.2").offset == 4);
}

TEST_CASE("zeros at the end of an OTP version do not count, but for the second number") {
  CHECK(otp("27.0.0") == otp("27.0"));
  CHECK(otp("27.0.0").str() == "27.0");
  CHECK(otp("27.2.0.0").str() == "27.2");
  CHECK(otp("27.0.0-rc1") == otp("27.0-rc1"));
  CHECK(otp("18.2.4.0.1").str() == "18.2.4.0.1");
  CHECK(otp("27") != otp("27.0"));
  CHECK(otp("27").str() == "27");
  // Made by hand, with zeros that parsing leaves out.
  CHECK(OtpVersion{.parts = {27, 2, 0}} == otp("27.2"));
}

TEST_CASE("OTP versions are ordered by their numbers, candidates before their release") {
  const std::vector<std::string_view> ascending = {
      "9.9",      "17.0-rc1",   "17.0-rc2", "17.0-rc10", "17.0",     "17.5.6.9", "17.5.6.10",
      "18.2.4",   "18.2.4.0.1", "18.2.4.1", "25.1.2",    "25.1.2.1", "25.2",     "27",
      "27.0-rc1", "27.0",       "27.0.1",   "27.2",      "27.2.4",   "27.10"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t k = 0; k < ascending.size(); ++k) {
      INFO(ascending[i] << " and " << ascending[k]);
      CHECK((otp(ascending[i]) <=> otp(ascending[k])) == (i <=> k));
    }
  }
}

TEST_CASE("an OTP version is below the prefixes of its numbers") {
  CHECK(otp("27.2.4").is_below(otp("27")));
  CHECK(otp("27.2.4").is_below(otp("27.2")));
  CHECK(otp("27.2").is_below(otp("27.2")));
  CHECK(otp("27.2").is_below(otp("27.2.0")));
  CHECK(otp("27.0").is_below(otp("27")));
  CHECK(otp("27.0-rc1").is_below(otp("27")));
  CHECK(otp("25.1.2.1").is_below(otp("25.1.2")));
  CHECK_FALSE(otp("27.20").is_below(otp("27.2")));
  CHECK_FALSE(otp("27.2").is_below(otp("27.2.4")));
  CHECK_FALSE(otp("27").is_below(otp("27.0")));
  CHECK_FALSE(otp("2.7").is_below(otp("27")));
  CHECK_FALSE(otp("27.0").is_below(otp("27.0-rc1")));
  CHECK(otp("27.0-rc1").is_below(otp("27.0-rc1")));
  CHECK_FALSE(otp("27.0-rc2").is_below(otp("27.0-rc1")));
}

TEST_CASE("a malformed OTP version is refused with the place of the first wrong character") {
  CHECK(malformed_otp("").reason == "it is empty");
  CHECK(malformed_otp("27.").offset == 3);
  CHECK(malformed_otp("27.").reason == "'27.' ends where a number is expected");
  CHECK(malformed_otp("27.x").reason == "'27.x' has 'x' where a number is expected");
  CHECK(malformed_otp("27..2").offset == 3);
  CHECK(malformed_otp("27.02").offset == 3);
  CHECK(malformed_otp("27.02").reason == "'27.02' has a number with a leading zero");
  CHECK(malformed_otp(" 27.2").offset == 0);
  CHECK(malformed_otp("27.2 ").offset == 4);
  CHECK(malformed_otp("27.2\n").reason ==
        "'27.2\\x0a' has '\\x0a' where '.' or its end is expected");
  CHECK(malformed_otp("26.0-rc.2").offset == 7);
  CHECK(malformed_otp("26.0-rc").offset == 7);
  CHECK(malformed_otp("26.0-beta").offset == 4);
  CHECK(malformed_otp("26.0-rc1.2").offset == 8);
  CHECK(malformed_otp("R16B03").offset == 0);
  CHECK(malformed_otp("27.\xC3\xA9").reason ==
        "'27.\xC3\xA9' has '\xC3\xA9' where a number is expected");
}

TEST_CASE("hostile OTP versions are refused without harm") {
  CHECK(otp("999999999.0").parts.front() == 999'999'999);
  CHECK(malformed_otp("27.1000000000").offset == 12);
  CHECK(malformed_otp("27.1000000000").reason ==
        "'27.1000000000' has a number of more than 9 digits");
  const Malformed long_one = malformed_otp(std::string(10'000, '7'));
  CHECK(long_one.offset == 9);
  CHECK(long_one.reason.size() < 200);
  CHECK(malformed_otp("27.2\0"sv).offset == 4);
  CHECK(malformed_otp("\0"sv).reason == "'\\x00' has '\\x00' where a number is expected");
  CHECK(malformed_otp("27.\xFF").offset == 3);
  std::string many_parts = "27";
  for (int i = 0; i < 10'000; ++i)
    many_parts += ".1";
  CHECK(otp(many_parts).str() == many_parts);
}
