// SPDX-License-Identifier: MIT
#include "runner/herokuish/install.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using herokuish::Wanted;

TEST_CASE("an address and its ref part at the #", "[herokuish]") {
  const auto wanted = [](std::string_view text) {
    auto parsed = herokuish::parse_wanted(text, false);
    REQUIRE(parsed);
    return *parsed;
  };
  CHECK(wanted(" https://h.example/x.git ") == Wanted{"https://h.example/x.git"});
  CHECK(wanted("https://h.example/x#v1") == Wanted{"https://h.example/x", "v1"});
  CHECK(wanted("https://h.example/x#") == Wanted{"https://h.example/x"});
  CHECK(wanted("heroku-community/inline") ==
        Wanted{"https://github.com/heroku/heroku-buildpack-inline.git"});
  CHECK(wanted("hashnuke/elixir#a") ==
        Wanted{"https://github.com/hashnuke/heroku-buildpack-elixir.git", "a"});
  CHECK(wanted("ruby") == Wanted{"ruby"});
  const auto refused = herokuish::parse_wanted("https://user:secret@h.example/x#a#b", false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("secret") == std::string::npos);
}

TEST_CASE("the original has no shorthands, and takes what follows the first # as the ref",
          "[herokuish]") {
  CHECK(*herokuish::parse_wanted("heroku/nodejs", true) == Wanted{"heroku/nodejs"});
  CHECK(*herokuish::parse_wanted("u#a#b", true) == Wanted{"u", "a#b"});
}

TEST_CASE("what may be an address has the shape of one", "[herokuish]") {
  for (const char* url :
       {"http://h", "https://h/x", "git://h", "ssh://h", "file:///x", "git@h:x", "a.b-c_d@e.f:g"})
    CHECK(herokuish::has_url_shape(url));
  for (const char* url : {"",
                          "ruby",
                          "ftp://h",
                          "https://",
                          "git@h",
                          "git@h:",
                          "a b@h:x",
                          "@h:x",
                          "git@:x",
                          "heroku/nodejs",
                          "https://h/x\noutput = /y",
                          "https://h/x\r",
                          "https://h/\x1b[31m",
                          "git@h:x\x7f"})
    CHECK_FALSE(herokuish::has_url_shape(url));
}

TEST_CASE("a directory is called like the last part of the address", "[herokuish]") {
  CHECK(herokuish::directory_name("https://h.example/o/name.git") == "name.git");
  CHECK(herokuish::directory_name("https://h.example/o/name/") == "name");
  CHECK(herokuish::directory_name("https://h.example/o/name.tar.gz") == "name");
  CHECK(herokuish::directory_name("https://h.example/o/name.tgz?token=x/y") == "name");
  CHECK(herokuish::directory_name("https://h.example/o/name.tar.bz2") == "name");
}

TEST_CASE("a title names GitHub's repositories by owner and name", "[herokuish]") {
  CHECK(herokuish::title_of({"https://github.com/heroku/heroku-buildpack-ruby.git", "v1"}) ==
        "heroku/heroku-buildpack-ruby#v1");
  CHECK(herokuish::title_of({"git@github.com:a/b.git"}) == "a/b");
  CHECK(herokuish::title_of({"https://h.example/a/b.git"}) == "https://h.example/a/b.git");
  CHECK(herokuish::title_of({"https://user:secret@h.example/a"}) == "https://h.example/a");
}
