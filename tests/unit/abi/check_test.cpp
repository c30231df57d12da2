// SPDX-License-Identifier: MIT
#include "runner/abi/check.hpp"
#include "tests/unit/abi/given.hpp"

namespace bprun::abi {

TEST_CASE("a library that the stack has is not missing", "[abi]") {
  CHECK(check_old(tree_of({program("bin/app", {"libstdc++.so.6", "libc.so.6"})})).empty());
}

TEST_CASE("a missing library is named with its file and the package to add", "[abi]") {
  const auto findings = check_old(tree_of({program("bin/app", {"libpq.so.5", "libc.so.6"})}));
  REQUIRE(lines(findings) == Lines{"error missing-library bin/app libpq.so.5"});
  CHECK(findings[0].basis == stack::Basis::listed);
  REQUIRE(findings[0].package);
  CHECK(findings[0].package->name == "libpq5");
  CHECK(findings[0].package->stack == "new-24");
}

TEST_CASE("what only the build image has is missing on the run image", "[abi]") {
  const Tree tree = tree_of({program("app", {"libssl.so.3"})});
  const auto findings = check_old(tree);
  REQUIRE(lines(findings) == Lines{"error missing-library app libssl.so.3"});
  CHECK(findings[0].package->name == "libssl3");
  CHECK(findings[0].package->stack == "old-22");
  CHECK(check_old(tree, stack::Image::build).empty());
}

TEST_CASE("where a guessed package may have the library, it is a warning", "[abi]") {
  const auto findings =
      check_old(tree_of({program("app", {"libicuuc.so.70"}), program("b", {"libnowhere.so.1"})}));
  REQUIRE(lines(findings) == Lines{"warning missing-library app libicuuc.so.70",
                                   "error missing-library b libnowhere.so.1"});
  CHECK(findings[0].basis == stack::Basis::inferred);
  CHECK(findings[1].basis == stack::Basis::rule);
  CHECK(findings[1].package->basis == stack::Basis::inferred);
}

TEST_CASE("what only a seldom loaded part of a runtime lacks is a warning", "[abi]") {
  const auto findings = check_old(tree_of(
      {library(".heroku/erlang/lib/wx-2.4/priv/wxe_driver.so", "", {"libwx_baseu-3.2.so.0"}),
       library("deps/wxe_driver.so", "", {"libwx_baseu-3.2.so.0"})}));
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].severity == Severity::warning);
  CHECK(findings[0].only_for == "Erlang's wx");
  CHECK(findings[1].severity == Severity::error);
  CHECK(findings[1].only_for.empty());
}

TEST_CASE("symbol versions above the ceiling are found, compared as numbers", "[abi]") {
  TreeFile app = program("app", {"libc.so.6"});
  app.needs.versions_required = {
      {.library = "libc.so.6",
       .versions = {"GLIBC_2.4", "GLIBC_2.36", "GLIBC_2.38", "GLIBC_PRIVATE"}}};
  TreeFile older = program("older", {"libc.so.6"});
  older.needs.versions_required = {
      {.library = "libc.so.6", .versions = {"GLIBC_2.4", "GLIBC_2.35"}}};
  const auto findings = check_old(tree_of({app, older}));
  REQUIRE(lines(findings) == Lines{"error newer-symbols app GLIBC_2.38"});
  CHECK(findings[0].library == "libc.so.6");
  CHECK(findings[0].have == "GLIBC_2.35");
}

TEST_CASE("a ceiling that is only inferred warns", "[abi]") {
  const Tables tables;
  System system = tables.old_stack();
  system.ceilings["GLIBCXX"] = {.value = "3.4.30", .basis = stack::Basis::inferred};
  TreeFile app = program("app", {"libstdc++.so.6"});
  app.needs.versions_required = {{.library = "libstdc++.so.6", .versions = {"GLIBCXX_3.4.33"}}};
  CHECK(lines(check(tree_of({app}), system, stack::Image::run, tables.catalogue())) ==
        Lines{"warning newer-symbols app GLIBCXX_3.4.33"});
}

TEST_CASE("relocations of the new kind ask for the glibc that brought them", "[abi]") {
  TreeFile app = program("app", {"libc.so.6"});
  app.needs.versions_required = {{.library = "libc.so.6", .versions = {"GLIBC_ABI_DT_RELR"}}};
  CHECK(lines(check_old(tree_of({app}))) == Lines{"error newer-symbols app GLIBC_ABI_DT_RELR"});
}

TEST_CASE("libraries that the tree brings count, found by RUNPATH and $ORIGIN", "[abi]") {
  TreeFile app = program("bin/app", {"libpq.so.5"});
  app.needs.runpath = {"$ORIGIN/../lib"};
  CHECK(check_old(tree_of({app, library("lib/libpq.so.5", "libpq.so.5")})).empty());
}

TEST_CASE("a library of the tree that no RPATH names is a note", "[abi]") {
  const auto findings = check_old(tree_of(
      {program("bin/app", {"libpq.so.5"}), library("vendor/lib/libpq.so.5", "libpq.so.5")}));
  REQUIRE(lines(findings) == Lines{"note library-not-searched bin/app libpq.so.5"});
  CHECK(findings[0].have == "vendor/lib/libpq.so.5");
}

TEST_CASE("a copy of the C library in the tree does not count without its loader", "[abi]") {
  TreeFile app = program("bin/app", {"libc.so.6"});
  app.needs.runpath = {"/app/lib"};
  app.needs.versions_required = {{.library = "libc.so.6", .versions = {"GLIBC_2.38"}}};
  TreeFile libc = library("lib/libc.so.6", "libc.so.6");
  libc.needs.versions_defined = {"GLIBC_2.38"};
  CHECK(lines(check_old(tree_of({app, libc}))) == Lines{"error newer-symbols bin/app GLIBC_2.38"});

  app.needs.interpreter = "/app/lib/ld-linux-x86-64.so.2";
  const TreeFile loader = library("lib/ld-linux-x86-64.so.2", "ld-linux-x86-64.so.2");
  CHECK(check_old(tree_of({app, loader, libc})).empty());
}

TEST_CASE("a library of the tree must define the versions that are asked of it", "[abi]") {
  TreeFile app = program("app", {"libown.so.1"});
  app.needs.runpath = {"$ORIGIN"};
  app.needs.versions_required = {{.library = "libown.so.1", .versions = {"OWN_1", "OWN_2"}}};
  TreeFile own = library("libown.so.1", "libown.so.1");
  own.needs.versions_defined = {"OWN_1"};
  auto findings = check_old(tree_of({app, own}));
  REQUIRE(lines(findings) == Lines{"error newer-symbols app OWN_2"});
  CHECK(findings[0].have == "OWN_1");
  // One without any versions satisfies the loader.
  own.needs.versions_defined.clear();
  CHECK(check_old(tree_of({app, own})).empty());
}

TEST_CASE("a file for another architecture is an error, unless it is one of many on purpose",
          "[abi]") {
  const auto for_arm = [](std::string path) {
    TreeFile file = library(std::move(path), "");
    file.needs.machine = "arm64";
    return file;
  };
  CHECK(lines(check_old(tree_of({program("app", {}), for_arm("lib/native.node")}))) ==
        Lines{"error wrong-architecture lib/native.node arm64"});
  CHECK(lines(check_old(
            tree_of({program("app", {}), for_arm("prebuilds/linux-arm64/native.node")}))) ==
        Lines{"note wrong-architecture prebuilds/linux-arm64/native.node arm64"});
  CHECK(lines(check_old(tree_of({library("one/native.node", ""), for_arm("two/native.node")}))) ==
        Lines{"note wrong-architecture two/native.node arm64"});
}

TEST_CASE("a tree is for the architecture that most of it is for", "[abi]") {
  const Tables tables;
  TreeFile app = program("app", {"libc.so.6"});
  app.needs.machine = "arm64";
  app.needs.interpreter = "/lib/ld-linux-aarch64.so.1";
  CHECK(check(tree_of({app}), tables.new_stack(), stack::Image::run, tables.catalogue()).empty());
  CHECK(lines(check_old(tree_of({app}))) == Lines{"error wrong-architecture app arm64"});
}

TEST_CASE("programs for musl are told as such, and nothing else of them", "[abi]") {
  TreeFile app = program("app", {"libc.musl-x86_64.so.1", "libpq.so.5"});
  app.needs.interpreter = "/lib/ld-musl-x86_64.so.1";
  TreeFile module = library("m.node", "", {"libc.musl-x86_64.so.1"});
  CHECK(
      lines(check_old(tree_of({app, module}))) ==
      Lines{"error musl app /lib/ld-musl-x86_64.so.1", "error musl m.node libc.musl-x86_64.so.1"});
  app.path = "prebuilds/linuxmusl-x64/app";
  CHECK(lines(check_old(tree_of({app}))) ==
        Lines{"note musl prebuilds/linuxmusl-x64/app /lib/ld-musl-x86_64.so.1"});
}

TEST_CASE("a loader that is nowhere is said to be", "[abi]") {
  TreeFile app = program("app", {"libc.so.6"});
  app.needs.interpreter = "/nix/store/glibc/ld-linux-x86-64.so.2";
  CHECK(lines(check_old(tree_of({app}))) ==
        Lines{"error missing-interpreter app /nix/store/glibc/ld-linux-x86-64.so.2"});
}

TEST_CASE("static programs are fine everywhere", "[abi]") {
  TreeFile app = program("app", {});
  app.needs.is_dynamic = false;
  app.needs.interpreter.clear();
  CHECK(check_old(tree_of({app})).empty());
}

TEST_CASE("a damaged file is a warning with its reason", "[abi]") {
  Tree tree;
  tree.unreadable = {{"half.so", "not readable as ELF: it has no byte order (0)"}};
  CHECK(lines(check_old(tree)) ==
        Lines{"warning unreadable half.so not readable as ELF: it has no byte order (0)"});
}

TEST_CASE(
    "of a root filesystem the versions that its libraries define count, whatever they are called",
    "[abi]") {
  const Tables tables;
  System root{
      .name = "/root", .stack = "old-22", .basis = stack::Basis::measured, .looked_at = true};
  root.architectures = {"x64"};
  root.interpreters = {"/lib64/ld-linux-x86-64.so.2"};
  root.libraries["libssl.so.3"] = {.versions = std::set<std::string>{"OPENSSL_3.0.0"}};
  TreeFile app = program("app", {"libssl.so.3", "libc.so.6"});
  app.needs.versions_required = {{.library = "libssl.so.3", .versions = {"OPENSSL_3.2.0"}}};
  const auto findings = check(tree_of({app}), root, stack::Image::run, tables.catalogue());
  REQUIRE(lines(findings) ==
          Lines{"error newer-symbols app OPENSSL_3.2.0", "error missing-library app libc.so.6"});
  CHECK(findings[0].have == "OPENSSL_3.0.0");
  CHECK(findings[0].basis == stack::Basis::measured);
  CHECK(findings[1].basis == stack::Basis::measured);
}

TEST_CASE("of a stack without a list of libraries only the ceilings are compared", "[abi]") {
  const Tables tables;
  System bare{.name = "bare", .stack = "bare", .architectures = {"x64"}};
  bare.ceilings["GLIBC"] = {.value = "2.31", .basis = stack::Basis::listed};
  TreeFile app = program("app", {"libpq.so.5", "libc.so.6"});
  app.needs.versions_required = {{.library = "libc.so.6", .versions = {"GLIBC_2.34"}}};
  CHECK(lines(check(tree_of({app}), bare, stack::Image::run, tables.catalogue())) ==
        Lines{"error newer-symbols app GLIBC_2.34"});
}

}  // namespace bprun::abi
