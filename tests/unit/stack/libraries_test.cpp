// SPDX-License-Identifier: MIT
#include "runner/stack/libraries.hpp"
#include "runner/stack/tables.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace bprun::stack {

namespace {

bool has(const std::vector<Library>& libraries, std::string_view soname, std::string_view package) {
  return std::any_of(libraries.begin(), libraries.end(), [&](const Library& library) {
    return library.soname == soname && library.package == package;
  });
}

constexpr std::string_view table = "# where from\n"
                                   "soname,package,basis,stacks\n"
                                   "liba.so.1,liba1,dpkg,old new\n"
                                   "libb.so.2,libb2,rule,old new:build\n"
                                   "libb.so.2,libb2t64,rule-weak,newest\n";

Libraries read() {
  Problems problems;
  Libraries libraries = read_libraries(table, "libraries.csv", problems);
  REQUIRE(problems.all().empty());
  return libraries;
}

}  // namespace

TEST_CASE("a build image has what the run image has, and more", "[stack]") {
  const Libraries libraries = read();
  CHECK(libraries.of("new", Image::run).size() == 1);
  CHECK(has(libraries.of("new", Image::run), "liba.so.1", "liba1"));
  CHECK(has(libraries.of("new", Image::build), "libb.so.2", "libb2"));
  CHECK(has(libraries.of("old", Image::run), "libb.so.2", "libb2"));
  CHECK(libraries.of("unknown", Image::run).empty());
  CHECK(libraries.knows("newest"));
  CHECK_FALSE(libraries.knows("unknown"));
}

TEST_CASE("a library's rows come with their stacks and what they rest on", "[stack]") {
  const Libraries libraries = read();
  const auto found = libraries.with("libb.so.2", Image::run);
  REQUIRE(found.size() == 2);
  CHECK(found[0].first == "old");
  CHECK(found[0].second.basis == Basis::rule);
  CHECK(found[1].first == "newest");
  CHECK(found[1].second.package == "libb2t64");
  CHECK(found[1].second.basis == Basis::inferred);
  CHECK(libraries.with("libb.so.2", Image::build).size() == 3);
}

TEST_CASE("a table of libraries with an unknown basis or without names is broken, by line",
          "[stack]") {
  Problems problems;
  static_cast<void>(
      read_libraries("soname,package,basis,stacks\nliba.so.1,liba1,hearsay,old\n,liba1,dpkg,old\n",
                     "libraries.csv",
                     problems));
  REQUIRE(problems.all().size() == 2);
  CHECK(problems.all()[0].where == Location{"libraries.csv", 2});
  CHECK(problems.all()[0].message.find("hearsay") != std::string::npos);
  CHECK(problems.all()[1].where == Location{"libraries.csv", 3});
  CHECK(problems.first_broken()->kind == ErrorKind::config);
}

TEST_CASE("every stack that is compiled in has a C library, and no row is of an unknown stack",
          "[stack]") {
  const Tables tables = Tables::compiled_in();
  const auto libraries = tables.libraries();
  REQUIRE(libraries);
  for (const char* stack : {"cedar-14",
                            "heroku-16",
                            "heroku-18",
                            "heroku-20",
                            "heroku-22",
                            "heroku-24",
                            "heroku-26",
                            "debian-11",
                            "debian-12",
                            "debian-13"}) {
    INFO(stack);
    CHECK(tables.find_stack(stack));
    CHECK((*libraries)->knows(stack));
    CHECK(has((*libraries)->of(stack, Image::run), "libc.so.6", "libc6"));
  }
  for (const auto& [stack, library] : (*libraries)->with("libc.so.6", Image::build))
    CHECK(tables.find_stack(stack));
}

}  // namespace bprun::stack
