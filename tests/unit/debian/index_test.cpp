// SPDX-License-Identifier: MIT
#include "runner/debian/index.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using debian::Source;

TEST_CASE("of a package the first version of an index counts", "[debian]") {
  const auto packages = debian::parse_packages("Package: erlang-base\n"
                                               "Version: 1:25.2.3+dfsg-1\n"
                                               "Description: machine\n"
                                               " Version: not a field, but a description\n"
                                               "Filename: pool/main/e/erlang/erlang-base_25.deb\n"
                                               "Size: 9697280\n"
                                               "SHA256: abc\n"
                                               "\n"
                                               "Package: erlang-base\n"
                                               "Version: 1:24\n"
                                               "Filename: pool/old.deb\n"
                                               "\n"
                                               "Package: installed-only\n"
                                               "Version: 1\n"
                                               "\n"
                                               "Package: elixir\n"
                                               "Version: 1.14.0.dfsg-2\n"
                                               "Filename: pool/elixir.deb\n");
  REQUIRE(packages.size() == 2);
  CHECK(packages[0].name == "erlang-base");
  CHECK(packages[0].version == "1:25.2.3+dfsg-1");
  CHECK(packages[0].file == "pool/main/e/erlang/erlang-base_25.deb");
  CHECK(packages[0].size == 9697280);
  CHECK(packages[0].sha256 == "abc");
  CHECK(packages[1].name == "elixir");
  CHECK(debian::parse_packages("").empty());
}

TEST_CASE("the upstream version is what is left without Debian's additions", "[debian]") {
  CHECK(debian::upstream_version("1:25.2.3+dfsg-1+deb12u4") == "25.2.3");
  CHECK(debian::upstream_version("1.14.0.dfsg-2") == "1.14.0");
  CHECK(debian::upstream_version("1:27.3.4.1+dfsg-1+deb13u1") == "27.3.4.1");
  CHECK(debian::upstream_version("1.18.3-1") == "1.18.3");
  CHECK(debian::upstream_version("3.19.0-1") == "3.19.0");
  CHECK(debian::upstream_version("20240101") == "20240101");
}

TEST_CASE("another release is had from the mirrors of this one", "[debian]") {
  const std::vector<Source> machine{{"http://deb.example/debian/", "bookworm", "Debian"},
                                    {"http://deb.example/debian/", "bookworm-updates", "Debian"},
                                    {"http://sec.example/", "bookworm-security", "Debian"},
                                    {"https://tools.example/", "bookworm", "Somebody"},
                                    {"https://node.example/", "nodistro", ""}};
  const auto of = [&](const std::string& suite) {
    return debian::sources_for(machine, "bookworm", suite, "/k.gpg");
  };
  CHECK(of("trixie") == std::vector<std::string>{
                            "deb [signed-by=/k.gpg] http://deb.example/debian/ trixie main",
                            "deb [signed-by=/k.gpg] http://sec.example/ trixie-security main"});
  CHECK(of("sid") ==
        std::vector<std::string>{"deb [signed-by=/k.gpg] http://deb.example/debian/ sid main"});
}

TEST_CASE("a machine that names its release `stable`, or has fetched no index yet, has mirrors too",
          "[debian]") {
  CHECK(
      debian::sources_for({{"http://a/", "stable", "Debian"}}, "bookworm", "trixie", "k").size() ==
      1);
  CHECK(debian::sources_for({{"http://a/", "bookworm", ""}}, "bookworm", "bookworm", "k").size() ==
        1);
  CHECK(debian::sources_for({}, "bookworm", "trixie", "k").empty());
  CHECK(
      debian::sources_for({{"http://s/", "bookworm-security", "Debian"}}, "bookworm", "trixie", "k")
          .empty());
}
