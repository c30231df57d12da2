// SPDX-License-Identifier: MIT
#include "runner/version/npm_version.hpp"
#include "tests/support/catch.hpp"

using bprun::version::NpmVersion;

namespace {

NpmVersion version(std::string_view text) {
  const auto parsed = NpmVersion::parse(text);
  INFO("version " << text);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("a version is read with its pre-release, and written without v and build") {
  const NpmVersion read = version("  v1.20.3-rc.1.x-y+build.007 ");
  CHECK(read.major == 1);
  CHECK(read.minor == 20);
  CHECK(read.patch == 3);
  CHECK(read.prerelease == std::vector<std::string>{"rc", "1", "x-y"});
  CHECK(read.str() == "1.20.3-rc.1.x-y");
  CHECK(version("9007199254740991.0.0").str() == "9007199254740991.0.0");
}

TEST_CASE("what npm takes for no version is none") {
  for (const char* text : {"",
                           "1",
                           "1.2",
                           "1.2.3.4",
                           "01.2.3",
                           "1.02.3",
                           "1.2.03",
                           "1.2.3-",
                           "1.2.3-01",
                           "1.2.3-a..b",
                           "1.2.3+",
                           "1.2.3+a_b",
                           "V1.2.3",
                           "vv1.2.3",
                           "=1.2.3",
                           "1.2.x",
                           "v 1.2.3",
                           "1.2.3 4",
                           "1.2.3-béta",
                           "latest",
                           "1.2.3beta",
                           "1.2.3-\xff",
                           "1..2",
                           "-1.2.3",
                           "+1.2.3",
                           "9007199254740992.0.0",
                           "0.0.99999999999999999999999999"}) {
    INFO("version " << text);
    CHECK_FALSE(NpmVersion::parse(text));
  }
}

TEST_CASE("a version has at most 256 characters") {
  const std::string prefix = "1.2.3-";
  CHECK(NpmVersion::parse(prefix + std::string(250, 'a')));
  CHECK_FALSE(NpmVersion::parse(prefix + std::string(251, 'a')));
  CHECK_FALSE(NpmVersion::parse(std::string(251, ' ') + "1.2.3 "));
}

TEST_CASE("versions are ordered by precedence") {
  const std::vector<std::string> ascending = {"0.0.0-0",
                                              "0.0.0",
                                              "0.9.10",
                                              "1.0.0-1",
                                              "1.0.0-2",
                                              "1.0.0-10",
                                              "1.0.0--",
                                              "1.0.0-Beta",
                                              "1.0.0-alpha",
                                              "1.0.0-alpha.1",
                                              "1.0.0-alpha.beta",
                                              "1.0.0-rc.1",
                                              "1.0.0",
                                              "1.2.0",
                                              "1.10.0",
                                              "2.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      INFO(ascending[i] << " and " << ascending[j]);
      CHECK((version(ascending[i]) <=> version(ascending[j])) == (i <=> j));
    }
  }
  CHECK(version("1.0.0+a") == version("v1.0.0+b"));
}
