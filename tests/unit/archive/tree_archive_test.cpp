// SPDX-License-Identifier: MIT
#include "runner/archive/extract.hpp"
#include "runner/archive/tree_archive.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "tests/unit/archive/tools.hpp"

#include <sys/stat.h>

namespace bprun::archive {

TEST_CASE("a tree comes back from its archive: bytes, modes, links, and names of any kind") {
  const auto dir = scratch();
  const fs::Path tree = dir.path() / "tree";
  const std::string long_name(200, 'n');
  const std::string odd_name = "line\nend \xff";
  REQUIRE(fs::make_directories(tree / "a/b"));
  REQUIRE(fs::make_directories(tree / "empty"));
  // More than one frame, and a file that lies across the border of two.
  const std::string large = noise(9UL << 20);
  REQUIRE(fs::write_file(tree / "a/large", large));
  REQUIRE(fs::write_file(tree / "a/b" / long_name, "long"));
  REQUIRE(fs::write_file(tree / odd_name, ""));
  REQUIRE(fs::write_file(tree / "program", "#!/bin/sh\n"));
  REQUIRE(::chmod((tree / "program").c_str(), 0755) == 0);
  REQUIRE(fs::make_symlink("a/large", tree / "link"));
  REQUIRE(::mkfifo((tree / "fifo").c_str(), 0600) == 0);

  REQUIRE(write_tree(tree, dir.path() / "tree.tar.zst"));
  const auto totals = extract(dir.path() / "tree.tar.zst", dir.path() / "back");
  REQUIRE(totals);
  CHECK(totals->files == 4);
  CHECK(fs::read_file(dir.path() / "back/a/large").take() == large);
  CHECK(fs::read_file(dir.path() / "back/a/b" / long_name).take() == "long");
  CHECK(fs::read_file(dir.path() / "back" / odd_name).take().empty());
  CHECK(fs::is_directory(dir.path() / "back/empty"));
  CHECK(std::filesystem::read_symlink(dir.path() / "back/link") == "a/large");
  CHECK_FALSE(fs::exists(dir.path() / "back/fifo"));
  struct stat program = {};
  REQUIRE(::stat((dir.path() / "back/program").c_str(), &program) == 0);
  CHECK((program.st_mode & 0777) == 0755);
}

TEST_CASE("an archive of an empty tree is one") {
  const auto dir = scratch();
  REQUIRE(fs::make_directories(dir.path() / "tree"));
  REQUIRE(write_tree(dir.path() / "tree", dir.path() / "tree.tar.zst"));
  const auto totals = extract(dir.path() / "tree.tar.zst", dir.path() / "back");
  REQUIRE(totals);
  CHECK(totals->files == 0);
}

TEST_CASE("where the archive cannot be written the error names it") {
  const auto dir = scratch();
  REQUIRE(fs::make_directories(dir.path() / "tree"));
  const auto written = write_tree(dir.path() / "tree", dir.path() / "absent/tree.tar.zst");
  REQUIRE_FALSE(written);
  CHECK(written.error().message.find("absent/tree.tar.zst") != std::string::npos);
}

}  // namespace bprun::archive
