// SPDX-License-Identifier: MIT
#include "runner/refresh/indexes.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::refresh;

namespace {

const std::string list_url = "https://lists.example/builds.txt";
const std::string list_sum(64, 'a');

template <class T>
void check_refused(const Result<T>& answer, const std::string& why) {
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::corrupt);
  INFO(answer.error().message);
  CHECK(answer.error().message.find(why) != std::string::npos);
  CHECK(answer.error().message.find(list_url) != std::string::npos);
}

}  // namespace

TEST_CASE("a list of OTP gives its releases and candidates, with the checksums it has") {
  const auto listed = read_otp_list("OTP-27.2 07b8f4 2024-12-11T12:51:24Z " + list_sum +
                                        "\n"
                                        "OTP-26.0-rc1 07b8f4 2023-02-15T12:51:24Z\n"
                                        "maint-27 07b8f4 2024-12-11T12:51:24Z\n"
                                        "master 07b8f4 2024-12-11T12:51:24Z\n",
                                    list_url);
  REQUIRE(listed);
  CHECK(*listed == std::vector<ListedOtp>{{"27.2", list_sum}, {"26.0-rc1", ""}});
}

TEST_CASE("a list of Elixir tells builds for an OTP from the one for none") {
  const auto listed = read_elixir_list("v1.18.1 07b8f4 2024-12-24T12:51:24Z " + list_sum +
                                           "\n"
                                           "v1.18.1-otp-27 07b8f4 2024-12-24T12:51:24Z\n"
                                           "v1.18.0-rc.0-otp-27 07b8f4 2024-12-24T12:51:24Z\n"
                                           "v1.18-otp-27 07b8f4 2024-12-24T12:51:24Z\n"
                                           "main 07b8f4 2024-12-24T12:51:24Z\n",
                                       list_url);
  REQUIRE(listed);
  CHECK(*listed ==
        std::vector<ListedElixir>{{"1.18.1", "generic", list_sum}, {"1.18.1", "27", ""}});
}

TEST_CASE("a web page in a list's place is refused by name") {
  const std::string page = "<!DOCTYPE html><title>Sign in</title>\n";
  check_refused(read_otp_list(page, list_url), "web page");
  check_refused(read_elixir_list("  \n<html>\n", list_url), "web page");
  check_refused(read_node_index(page, list_url), "web page");
  check_refused(read_package(page, list_url), "web page");
}

TEST_CASE("a list that ends in the middle of a line was cut, and is refused") {
  check_refused(read_otp_list("OTP-27.2 07b8f4 2024-12-11T12:51:24Z\nOTP-27.3 07b", list_url),
                "cut");
  check_refused(read_node_index(R"([{"version":"v22.1.0","date":"2024-05-02")", list_url),
                "not the list");
}

TEST_CASE("an empty list, and one of something else, are refused") {
  check_refused(read_otp_list("", list_url), "empty");
  check_refused(read_otp_list("hello\nworld, this is a text\n", list_url), "no builds");
  check_refused(read_otp_list("master 07b8f4 2024-12-11T12:51:24Z\n", list_url), "no release");
  check_refused(read_node_index("{}", list_url), "no release");
  check_refused(read_package(R"({"error":"not found"})", list_url), "no package's document");
}

TEST_CASE("Node's index gives dates, npm, LTS and architectures") {
  const auto listed = read_node_index(
      R"([{"version":"v22.12.0","date":"2024-12-03","files":["linux-arm64","linux-x64","src"],
           "npm":"10.9.0","lts":"Jod"},
          {"version":"v23.4.0","date":"2024-12-10","files":["linux-x64"],"npm":"10.9.2","lts":false},
          {"version":"v24.0.0-rc.1","date":"2025-01-01","files":[],"lts":false}])",
      list_url);
  REQUIRE(listed);
  CHECK(*listed == std::vector<ListedNode>{{"22.12.0", "2024-12-03", "10.9.0", true, true, true},
                                           {"23.4.0", "2024-12-10", "10.9.2", false, true, false}});
}

TEST_CASE("Node's schedule gives the dates of the lines, without those below 1") {
  const auto listed = read_node_schedule(R"({"v0.12":{"start":"2015-02-06","end":"2016-12-31"},
                             "v22":{"start":"2024-04-24","lts":"2024-10-29",
                                    "maintenance":"2025-10-21","end":"2027-04-30","codename":"Jod"}})",
                                         list_url);
  REQUIRE(listed);
  REQUIRE(listed->size() == 1);
  CHECK(listed->front() ==
        ListedLine{22, "2024-04-24", "2024-10-29", "2025-10-21", "2027-04-30", "Jod"});
}

TEST_CASE("a package's document gives its releases with integrity and engines") {
  const auto listed = read_package(
      R"({"name":"pnpm","versions":{
            "9.15.0":{"dist":{"integrity":"sha512-x"},"engines":{"node":">=18.12"}},
            "8.0.0":{"dist":{"shasum":"abc"},"engines":["node >= 0.10"]},
            "10.0.0-beta.1":{"dist":{"integrity":"sha512-y"}}}})",
      list_url);
  REQUIRE(listed);
  CHECK(*listed == std::vector<ListedPackage>{{"9.15.0", "pnpm", "sha512-x", ">=18.12"},
                                              {"8.0.0", "pnpm", "", ""}});
}

TEST_CASE("what would break a table's row never gets into one") {
  const auto listed = read_package(
      R"({"name":"pnpm","versions":{"1.0.0":{"dist":{"integrity":"sha512-x\n2,evil"},
                                             "engines":{"node":">=1, <2"}}}})",
      list_url);
  REQUIRE(listed);
  CHECK(listed->front().integrity.empty());
  CHECK(listed->front().engines.empty());
}
