// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/runtimes/otp_layout.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

using namespace bprun;

namespace {

/// A tree as `make release` of OTP leaves it, whose erlexec tells what it was given.
class Tree {
public:
  Tree() {
    write("erts-13.1.5/bin/erlexec",
          "#!/bin/sh\necho \"$ROOTDIR|$BINDIR|$EMU|$PROGNAME|$*\"\n",
          0755);
    write("erts-13.1.5/bin/erl.src", "#!/bin/sh\nROOTDIR=\"%FINAL_ROOTDIR%\"\n");
    write("erts-13.1.5/bin/erlc", "binary", 0755);
    write("erts-13.1.5/bin/start_erl.src", "EMU=%EMU%\n");
    write("releases/25/start_clean.boot", "clean");
    write("releases/25/start_clean.script", "script");
    write("releases/25/start_sasl.boot", "sasl");
    write("releases/25/no_dot_erlang.boot", "dot");
    write("releases/25/start_clean.rel", "rel");
    write("releases/RELEASES", "/usr/lib/erlang");
  }

  void write(const std::string& name, const std::string& text, mode_t mode = 0644) const {
    REQUIRE(fs::make_directories((root / name).parent_path()));
    REQUIRE(fs::write_file(root / name, text));
    REQUIRE(::chmod((root / name).c_str(), mode) == 0);
  }

  std::string read(const std::string& name) const { return fs::read_file(root / name).take(); }

  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-otp-").take();
  fs::Path root = directory.path() / "a tree";
};

std::string run(const std::vector<std::string>& argv, const std::string& path = "") {
  process::Environment environment;
  environment.set("PATH", path + "/usr/bin:/bin");
  const auto ran = process::capture({.argv = argv, .environment = environment});
  REQUIRE(ran);
  return ran->out;
}

}  // namespace

TEST_CASE("erl finds its root wherever the tree lies, and through links", "[runtimes]") {
  const Tree tree;
  REQUIRE(runtimes::install_otp(tree.root));
  const auto expected = [](const fs::Path& root) {
    return root.native() + "|" + root.native() + "/erts-13.1.5/bin|beam|erl|-noshell a b\n";
  };
  CHECK(run({tree.root / "bin/erl", "-noshell", "a b"}) == expected(tree.root));
  CHECK(run({tree.root / "erts-13.1.5/bin/erl", "-noshell", "a b"}) == expected(tree.root));

  const fs::Path moved = tree.directory.path() / "moved";
  REQUIRE(fs::rename(tree.root, moved));
  CHECK(run({moved / "bin/erl", "-noshell", "a b"}) == expected(moved));
  const fs::Path link = tree.directory.path() / "erl";
  REQUIRE(fs::make_symlink("moved/bin/erl", link));
  CHECK(run({link, "-noshell", "a b"}) == expected(moved));
  CHECK(run({"erl", "-noshell", "a b"}, tree.directory.path().native() + ":") == expected(moved));
}

TEST_CASE("the tree is as the official Install script leaves it", "[runtimes]") {
  const Tree tree;
  REQUIRE(runtimes::install_otp(tree.root));
  CHECK(tree.read("bin/erlc") == "binary");
  CHECK(tree.read("bin/start_erl") == "EMU=beam\n");
  CHECK(tree.read("bin/start.boot") == "clean");
  CHECK(tree.read("bin/start.script") == "script");
  CHECK(tree.read("bin/start_sasl.boot") == "sasl");
  CHECK(tree.read("bin/no_dot_erlang.boot") == "dot");
  CHECK(tree.read("releases/start_erl.data") == "13.1.5 25\n");
  CHECK_FALSE(fs::exists(tree.root / "releases/RELEASES"));
  CHECK_FALSE(fs::exists(tree.root / "bin/start_clean.rel"));
  CHECK(std::filesystem::read_symlink(tree.root / "bin/epmd") == "../erts-13.1.5/bin/epmd");
  // A second time changes nothing.
  REQUIRE(runtimes::install_otp(tree.root));
  CHECK(tree.read("bin/start.boot") == "clean");
}

TEST_CASE("a tree that is no OTP is refused", "[runtimes]") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-otp-").take();
  const auto none = runtimes::install_otp(directory.path());
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::corrupt);
  Tree two;
  two.write("erts-14/bin/erlexec", "");
  CHECK_FALSE(runtimes::install_otp(two.root));
}
