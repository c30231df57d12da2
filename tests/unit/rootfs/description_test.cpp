// SPDX-License-Identifier: MIT
#include "runner/process/machine.hpp"
#include "runner/rootfs/description.hpp"
#include "tests/unit/rootfs/tools.hpp"

namespace bprun::rootfs {

namespace {

Description sample() {
  return {.stack = "debian-13",
          .made_by = "debootstrap",
          .source = "trixie http://mirror.example/debian",
          .digest = "sha256:ab",
          .made_at = "2026-01-31T12:00:00Z",
          .architecture = process::machine_architecture(),
          .added = {"curl", "git"}};
}

}  // namespace

TEST_CASE("a root filesystem says what it is") {
  const auto folder = scratch();
  put(folder.path() / "usr/lib/os-release", "ID=debian\nVERSION_ID=\"13\"\n");
  REQUIRE(write_description(folder.path(), sample()));
  const auto root = open_root(folder.path());
  REQUIRE(root);
  CHECK(root->path == std::filesystem::canonical(folder.path()));
  REQUIRE(root->description);
  CHECK(root->description->stack == "debian-13");
  CHECK(root->description->digest == "sha256:ab");
  CHECK(root->description->added == std::vector<std::string>{"curl", "git"});
  CHECK(root->os_release.find("ID=debian") == 0);
}

TEST_CASE("a root filesystem that somebody else made has no description") {
  const auto folder = scratch();
  put(folder.path() / "bin/sh", "");
  const auto root = open_root(folder.path());
  REQUIRE(root);
  CHECK_FALSE(root->description);
  CHECK(root->os_release.empty());
}

TEST_CASE("what is no root filesystem is refused with the reason") {
  const auto folder = scratch();
  SECTION("nothing there") {
    const auto root = open_root(folder.path() / "absent");
    REQUIRE_FALSE(root);
    CHECK(root.error().kind == ErrorKind::config);
    CHECK(says(root.error(), "is not there"));
    CHECK(root.error().hint.find("bprun stack rootfs") != std::string::npos);
  }
  SECTION("this machine") {
    const auto root = open_root("/");
    REQUIRE_FALSE(root);
    CHECK(says(root.error(), "this machine's own"));
  }
  SECTION("an empty directory") {
    const auto root = open_root(folder.path());
    REQUIRE_FALSE(root);
    CHECK(says(root.error(), "neither usr nor bin"));
  }
  SECTION("a file") {
    put(folder.path() / "file", "");
    const auto root = open_root(folder.path() / "file");
    REQUIRE_FALSE(root);
    CHECK(says(root.error(), "no directory"));
  }
}

TEST_CASE("a description that cannot be read names its file") {
  const auto folder = scratch();
  put(folder.path() / "bin/sh", "");
  const auto refused = [&](std::string_view text) {
    put(folder.path() / description_file, text);
    const auto root = open_root(folder.path());
    REQUIRE_FALSE(root);
    CHECK(root.error().kind == ErrorKind::config);
    REQUIRE(root.error().where);
    CHECK(root.error().where->file.find(description_file) != std::string::npos);
    return root.error().message;
  };
  refused("{\n  \"schema\": 1,\n");
  refused("[]");
  refused("");
  CHECK(refused(R"({"schema": 1})").find("'stack'") != std::string::npos);
  CHECK(refused(R"({"schema": 2, "stack": "debian-13"})").find("schema 2") != std::string::npos);
  CHECK(refused(R"({"schema": "1", "stack": "debian-13"})").find("'schema'") != std::string::npos);
}

TEST_CASE("a description that is a link is not a way to read other files") {
  const auto folder = scratch();
  put(folder.path() / "bin/sh", "");
  REQUIRE(fs::make_symlink("/etc/passwd", folder.path() / description_file));
  const auto root = open_root(folder.path());
  REQUIRE_FALSE(root);
  CHECK(root.error().kind == ErrorKind::config);
}

TEST_CASE("a root filesystem of another architecture is refused") {
  const auto folder = scratch();
  put(folder.path() / "bin/sh", "");
  auto other = sample();
  other.architecture = "riscv64";
  REQUIRE(write_description(folder.path(), other));
  const auto root = open_root(folder.path());
  REQUIRE_FALSE(root);
  CHECK(root.error().kind == ErrorKind::unsupported);
  CHECK(says(root.error(), "riscv64"));
}

TEST_CASE("the digest of packages is that of names and versions") {
  const auto folder = scratch();
  CHECK(package_digest(folder.path()).value() == "");
  const auto digest_of = [&](std::string_view text) {
    put(folder.path() / "var/lib/dpkg/status", text);
    const auto digest = package_digest(folder.path());
    REQUIRE(digest);
    return *digest;
  };
  const auto one = digest_of("Package: a\nStatus: x\nVersion: 1\n\nPackage: b\nVersion: 2\n");
  CHECK(one.starts_with("sha256:"));
  CHECK(digest_of("Package: b\nVersion: 2\n\nPackage: a\nVersion: 1\nPriority: y\n") == one);
  CHECK(digest_of("Package: b\nVersion: 2\n\nPackage: a\nVersion: 3\n") != one);
}

}  // namespace bprun::rootfs
