// SPDX-License-Identifier: MIT
#include "runner/runtimes/checksum_list.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("builds.hex.pm's lists of builds have checksums of archives", "[runtimes]") {
  const std::string commit(40, 'a');
  const std::string digits(64, '1');
  const std::string list = "OTP-27.2 " + commit + " 2024-12-11T00:00:00Z " + digits + "\n" +
                           "OTP-17.0 " + commit + " 2021-04-06T12:51:24Z\n" + "v1.18.1-otp-27 " +
                           commit + " 2024-12-24T00:00:00Z " + std::string(64, '2') + "\n";
  const auto find = [&](const std::string& file) {
    return runtimes::find_in_checksum_list(list, file, "https://list");
  };
  CHECK(find("OTP-27.2.tar.gz")->hex == digits);
  CHECK(find("v1.18.1-otp-27.zip")->hex == std::string(64, '2'));
  // A build of the days before checksums, and one that is not there.
  CHECK(find("OTP-17.0.tar.gz").error().kind == ErrorKind::corrupt);
  CHECK(find("OTP-27.tar.gz").error().kind == ErrorKind::corrupt);
}

TEST_CASE("a page is no list of builds", "[runtimes]") {
  const auto found = runtimes::find_in_checksum_list(
      "<html><body>503 try again</body></html>", "OTP-27.2.tar.gz", "u");
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::network);
}
