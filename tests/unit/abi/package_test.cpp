// SPDX-License-Identifier: MIT
#include "runner/abi/package.hpp"
#include "tests/unit/abi/given.hpp"

namespace bprun::abi {

TEST_CASE("packages are called by Debian's rule for names", "[abi]") {
  CHECK(package_by_rule("libpq.so.5") == "libpq5");
  CHECK(package_by_rule("libgtk-x11-2.0.so.0") == "libgtk-x11-2.0-0");
  CHECK(package_by_rule("libfoo2.so.1") == "libfoo2-1");
  CHECK(package_by_rule("libdb-5.3.so") == "libdb-5.3");
  CHECK(package_by_rule("libGL_x.so.1") == "libgl-x1");
  CHECK(package_by_rule("module.node").empty());
  CHECK(package_by_rule("libthing.something").empty());
}

TEST_CASE("a package has the name of the nearest release that has it", "[abi]") {
  const Tables tables;
  CHECK(package_with("libssl.so.3", "new-24", tables.catalogue())->name == "libssl3t64");
  CHECK(package_with("libssl.so.3", "old-22", tables.catalogue())->name == "libssl3");
  CHECK(package_with("libpq.so.5", "unknown", tables.catalogue())->name == "libpq5");
  const auto ruled = package_with("libnowhere.so.7", "old-22", tables.catalogue());
  CHECK(ruled->name == "libnowhere7");
  CHECK(ruled->stack.empty());
  CHECK_FALSE(package_with("odd.so.1", "old-22", tables.catalogue()));
}

TEST_CASE("a package renamed for 64 bit times has its old name on older releases", "[abi]") {
  const auto libraries =
      libraries_of("soname,package,basis,stacks\nlibx.so.3,libx3t64,measured,debian-13\n");
  const std::vector<stack::Stack> stacks = {stack_of("debian-12", "debian-12"),
                                            stack_of("debian-13", "debian-13")};
  const Catalogue catalogue{.libraries = libraries, .stacks = stacks};
  CHECK(package_with("libx.so.3", "debian-12", catalogue)->name == "libx3");
  CHECK(package_with("libx.so.3", "debian-13", catalogue)->name == "libx3t64");
}

}  // namespace bprun::abi
