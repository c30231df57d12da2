// SPDX-License-Identifier: MIT
#include "runner/git/address.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("a ref stands behind one #, and an empty one is none") {
  CHECK(*git::split_ref("https://h/x.git#v1") == git::Address{"https://h/x.git", "v1"});
  CHECK(*git::split_ref("https://h/x.git#") == git::Address{"https://h/x.git", ""});
  CHECK(*git::split_ref("dir") == git::Address{"dir", ""});
}

TEST_CASE("addresses that would mean something else to git are refused") {
  for (const char* text : {"https://h/x#a#b",
                           "https://h/x # note",
                           "https://h/x\nhttps://h/y",
                           "--upload-pack=touch",
                           "https://h/x#--upload-pack=touch",
                           "-x"}) {
    INFO(text);
    CHECK_FALSE(git::split_ref(text));
  }
}

TEST_CASE("an address that is refused does not print its password") {
  const auto refused = git::split_ref("https://me:hunter22@h/x#a#b");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("hunter22") == std::string::npos);
  const auto blank = git::split_ref("https://me:hunter22@h/x #b");
  REQUIRE_FALSE(blank);
  CHECK(blank.error().message.find("hunter22") == std::string::npos);
}

TEST_CASE("schemes are told apart, scp's form included") {
  CHECK(git::scheme_of("HTTPS://h/x") == "https");
  CHECK(git::scheme_of("git@github.com:a/b.git") == "ssh");
  CHECK(git::scheme_of("./a@b:c") == "");
  CHECK(git::scheme_of("a/b") == "");
  CHECK(git::is_remote("file:///x"));
  CHECK(git::is_remote("ssh://git@h/x"));
  CHECK_FALSE(git::is_remote("ext::sh -c touch"));
  CHECK_FALSE(git::is_remote("ftp://h/x"));
  CHECK_FALSE(git::is_remote("heroku/nodejs"));
}

TEST_CASE("archives are known by all their endings, whatever query follows") {
  for (const char* name : {"a.tgz",
                           "a.tar.gz",
                           "a.tbz",
                           "a.tbz2",
                           "a.tar.bz",
                           "a.tar.bz2",
                           "a.txz",
                           "a.tar.xz",
                           "a.tzst",
                           "a.tar.zst",
                           "a.tar",
                           "a.zip",
                           "A.TGZ",
                           "https://h/a.tar.gz?token=x.git"}) {
    INFO(name);
    CHECK(git::is_archive_name(name));
  }
  for (const char* name : {"a.git", "tgz", ".tgz", "a.tgz.git", "https://h/a?x=b.tgz"}) {
    INFO(name);
    CHECK_FALSE(git::is_archive_name(name));
  }
}

TEST_CASE("shown URLs have neither login nor query") {
  CHECK(git::shown("https://me:pw@h/x.git") == "https://h/x.git");
  CHECK(git::shown("https://token@h:8443/x") == "https://h:8443/x");
  CHECK(git::shown("https://h/x.tgz?token=abc") == "https://h/x.tgz?…");
  CHECK(git::shown("ssh://git:pw@h/x") == "ssh://git@h/x");
  CHECK(git::shown("git@h:x") == "git@h:x");
}

TEST_CASE("a login is taken out of the URL and decoded") {
  const auto login = git::split_login("https://me%40corp:p%2Fw@h/x.git");
  CHECK(login.url == "https://h/x.git");
  CHECK(login.user == "me@corp");
  CHECK(login.password == "p/w");
  CHECK(git::split_login("ssh://git@h/x").url == "ssh://git@h/x");
  // A line feed would be a second line of the credential protocol.
  CHECK(git::split_login("https://a%0ahost=evil:b@h/x").user == "a%0ahost=evil");
}

TEST_CASE("messages of other programs lose what is secret") {
  const std::string url = "https://me:hunter%2F22@h/x.git?sig=abcdef";
  for (const char* text : {"https://me:hunter%2F22@h/x.git?sig=abcdef failed",
                           "cannot use hunter/22 or hunter%2F22",
                           "GET /x.git?sig=abcdef",
                           "https://me:hunter%2F22@h/other"}) {
    INFO(text);
    const auto clean = git::redact(text, url);
    CHECK(clean.find("hunter") == std::string::npos);
    CHECK(clean.find("abcdef") == std::string::npos);
  }
  CHECK(git::redact("token99 seen", "https://token99@h/x") == "[hidden] seen");
}

TEST_CASE("a file URL and a path lead to the same directory") {
  CHECK(*git::local_path("file:///a%20b/c") == "/a b/c");
  CHECK(*git::local_path("/a b/c") == "/a b/c");
  CHECK_FALSE(git::local_path("https://h/x"));
}
