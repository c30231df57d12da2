// SPDX-License-Identifier: MIT
#include "runner/abi/system.hpp"
#include "tests/unit/abi/given.hpp"

namespace bprun::abi {

TEST_CASE("a symbol version is a family and a number, or nothing", "[abi]") {
  const auto glibc = SymbolVersion::parse("GLIBC_2.34");
  REQUIRE(glibc);
  CHECK(glibc->family == "GLIBC");
  CHECK(glibc->number == "2.34");
  CHECK(SymbolVersion::parse("OPENSSL_3.0.0")->number == "3.0.0");
  CHECK(SymbolVersion::parse("CXXABI_1.3.13")->family == "CXXABI");
  for (const char* other :
       {"GLIBC_PRIVATE", "CXXABI_FLOAT128", "LIBFOO", "_2", "X_", "X_1..2", ""}) {
    INFO(other);
    CHECK_FALSE(SymbolVersion::parse(other));
  }
}

TEST_CASE("versions are compared number by number", "[abi]") {
  CHECK(is_newer("2.31", "2.4"));
  CHECK_FALSE(is_newer("2.4", "2.31"));
  CHECK_FALSE(is_newer("2.31", "2.31"));
  CHECK(is_newer("3.4.30", "3.4.9"));
  CHECK(is_newer("2.2.5", "2.2"));
  CHECK_FALSE(is_newer("2.2", "2.2.0"));
}

TEST_CASE("of two ways to know a stack's library the better one counts", "[abi]") {
  const auto libraries = libraries_of("soname,package,basis,stacks\n"
                                      "liba.so.1,liba1-weak,rule-weak,s\n"
                                      "liba.so.1,liba1,dpkg,s\n");
  const System system = system_of(stack_of("s", "debian-11"), libraries, stack::Image::run);
  CHECK(system.libraries.at("liba.so.1").basis == stack::Basis::listed);
  CHECK(system.libraries.at("liba.so.1").package == "liba1");
}

TEST_CASE("a stack's ceilings are those that its file names", "[abi]") {
  stack::Stack stack = stack_of("s", "debian-11");
  stack.ceilings.glibcxx = {.value = "3.4.28", .basis = stack::Basis::measured};
  const System system = system_of(stack, libraries_of(table), stack::Image::run);
  CHECK(system.ceilings.at("GLIBC") == stack::Ceiling{"2.31", stack::Basis::listed});
  CHECK(system.ceilings.at("GLIBCXX") == stack::Ceiling{"3.4.28", stack::Basis::measured});
  CHECK_FALSE(system.ceilings.contains("CXXABI"));
}

TEST_CASE("a stack without libraries of its own has its parent's; Herokuish the build image's",
          "[abi]") {
  const Tables tables;
  stack::Stack child = stack_of("child", "ubuntu-22.04");
  child.origin = "old-22";
  CHECK(system_of(child, tables.libraries, stack::Image::run).libraries ==
        tables.old_stack().libraries);
  child.runs_build_image = true;
  CHECK(system_of(child, tables.libraries, stack::Image::run).libraries.contains("libssl.so.3"));
  CHECK_FALSE(tables.old_stack().libraries.contains("libssl.so.3"));
}

}  // namespace bprun::abi
