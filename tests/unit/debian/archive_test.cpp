// SPDX-License-Identifier: MIT
#include "runner/debian/archive.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

/// A real package, made by dpkg-deb.
fs::Path make_package(const fs::Path& folder) {
  const fs::Path tree = folder / "tree";
  REQUIRE(fs::make_directories(tree / "DEBIAN"));
  REQUIRE(fs::make_directories(tree / "usr/lib/thing"));
  REQUIRE(fs::write_file(tree / "DEBIAN/control",
                         "Package: thing\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\n"
                         "Description: d\n"));
  REQUIRE(fs::write_file(tree / "DEBIAN/postinst", "#!/bin/sh\ntouch /tmp/ran\n", 0755));
  REQUIRE(fs::write_file(tree / "usr/lib/thing/file", "content"));
  const fs::Path deb = folder / "thing.deb";
  const auto made = process::capture(
      {.argv = {"dpkg-deb", "--root-owner-group", "-b", tree.native(), deb.native()},
       .environment = process::Environment::inherited()});
  REQUIRE(made);
  REQUIRE(made->exit.ok());
  return deb;
}

}  // namespace

TEST_CASE("a package is unpacked, and nothing of it is run", "[debian]") {
  const auto folder = fs::TempDir::create("/tmp", "bprun-debian-").take();
  const fs::Path deb = make_package(folder.path());
  const fs::Path out = folder.path() / "out";
  REQUIRE(debian::unpack(deb, out));
  CHECK(fs::read_file(out / "usr/lib/thing/file").take() == "content");
  CHECK(fs::list_directory(out).take() == std::vector<std::string>{"usr"});
}

TEST_CASE("a file that is no package is an error that names it", "[debian]") {
  const auto folder = fs::TempDir::create("/tmp", "bprun-debian-").take();
  REQUIRE(fs::write_file(folder.path() / "page.deb", "<html>no</html>"));
  const auto done = debian::unpack(folder.path() / "page.deb", folder.path() / "out");
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::corrupt);
  CHECK(done.error().message.find("page.deb") != std::string::npos);
}

TEST_CASE("without apt there is no Debian to take packages from", "[debian]") {
  const auto folder = fs::TempDir::create("/tmp", "bprun-debian-").take();
  debian::ArchiveOptions options{.state = folder.path()};
  options.environment.set("PATH", folder.path().native());
  const auto found =
      debian::Archive::find({.suite = "bookworm", .packages = {"elixir"}}, std::move(options));
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::unsupported);
}
