// SPDX-License-Identifier: MIT
#include "runner/abi/platform.hpp"
#include "tests/unit/abi/given.hpp"

namespace bprun::abi {

TEST_CASE("paths name machines in the spellings that packages use", "[abi]") {
  CHECK(path_names_machine("prebuilds/linux-arm64/a.node", "arm64"));
  CHECK(path_names_machine("lib/aarch64-linux-gnu/a.so", "arm64"));
  CHECK(path_names_machine("bin/x86_64-linux/a", "x64"));
  CHECK_FALSE(path_names_machine("bin/x86_64-linux/a", "x86"));
  CHECK(path_names_machine("bin/linux-x86/a", "x86"));
  CHECK(path_names_machine("prebuilds/linux-arm/node.napi.armv7.node", "arm"));
  CHECK_FALSE(path_names_machine("lib/charming/a.so", "arm"));
  CHECK(path_names_machine("riscv64/a", "riscv64"));
}

TEST_CASE("musl is named as a word or part of one", "[abi]") {
  CHECK(path_names_musl("node_modules/@img/sharp-linuxmusl-x64/lib/a.node"));
  CHECK(path_names_musl("prebuilds/linux-x64/node.napi.musl.node"));
  CHECK_FALSE(path_names_musl("lib/a.so"));
}

TEST_CASE("what names musl's loader or C library is for musl", "[abi]") {
  CHECK(is_for_musl({.interpreter = "/lib/ld-musl-aarch64.so.1"}));
  CHECK(is_for_musl({.libraries = {"libstdc++.so.6", "libc.musl-x86_64.so.1"}}));
  CHECK_FALSE(is_for_musl({.libraries = {"libc.so.6"}}));
}

}  // namespace bprun::abi
