// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/check.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

/// Trees, systems and tables in words, for what is pure in room abi.
namespace bprun::abi {

inline TreeFile program(std::string path, std::vector<std::string> libraries) {
  return {.path = std::move(path),
          .needs = {.machine = "x64",
                    .kind = elf::Kind::program,
                    .is_dynamic = true,
                    .interpreter = "/lib64/ld-linux-x86-64.so.2",
                    .libraries = std::move(libraries)}};
}

inline TreeFile
library(std::string path, std::string soname, std::vector<std::string> libraries = {}) {
  return {.path = std::move(path),
          .needs = {.machine = "x64",
                    .kind = elf::Kind::library,
                    .is_dynamic = true,
                    .soname = std::move(soname),
                    .libraries = std::move(libraries)}};
}

inline Tree tree_of(std::vector<TreeFile> files) {
  return Tree{.files = std::move(files)};
}

constexpr std::string_view table = "soname,package,basis,stacks\n"
                                   "libc.so.6,libc6,dpkg,old-22 new-24\n"
                                   "libstdc++.so.6,libstdc++6,dpkg,old-22 new-24\n"
                                   "libpq.so.5,libpq5,dpkg,new-24\n"
                                   "libssl.so.3,libssl3,dpkg,old-22:build\n"
                                   "libssl.so.3,libssl3t64,dpkg,new-24\n"
                                   "libicu.so.70,libicu70,rule,old-22\n"
                                   "libicu.so.74,libicu74,rule,new-24\n";

inline stack::Libraries libraries_of(std::string_view text) {
  stack::Problems problems;
  auto libraries = stack::read_libraries(text, "libraries.csv", problems);
  REQUIRE(problems.all().empty());
  return libraries;
}

inline stack::Stack stack_of(std::string name, std::string base, int glibc_minor = 31) {
  stack::Stack stack{.name = std::move(name), .base = std::move(base), .architectures = {"x64"}};
  stack.ceilings.glibc = {2, glibc_minor};
  stack.ceilings.glibc_basis = stack::Basis::listed;
  return stack;
}

/// Two stacks of one distribution with the table above.
struct Tables {
  stack::Libraries libraries = libraries_of(table);
  std::vector<stack::Stack> stacks = {stack_of("old-22", "ubuntu-22.04", 35),
                                      stack_of("new-24", "ubuntu-24.04", 39)};

  Tables() { stacks[1].architectures.emplace_back("arm64"); }

  Catalogue catalogue() const { return {.libraries = libraries, .stacks = stacks}; }

  System old_stack(stack::Image image = stack::Image::run) const {
    return system_of(stacks[0], libraries, image);
  }

  System new_stack(stack::Image image = stack::Image::run) const {
    return system_of(stacks[1], libraries, image);
  }
};

inline std::vector<Finding> check_old(const Tree& tree, stack::Image image = stack::Image::run) {
  const Tables tables;
  return check(tree, tables.old_stack(image), image, tables.catalogue());
}

/// "id severity file what" of each, which is what most tests are about.
inline std::vector<std::string> lines(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  for (const Finding& finding : findings) {
    all.push_back(std::string(to_string(finding.severity)) + " " +
                  std::string(to_string(finding.problem)) + " " + finding.file + " " +
                  finding.what);
  }
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace bprun::abi
