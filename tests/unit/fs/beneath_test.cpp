// SPDX-License-Identifier: MIT
#include "runner/fs/beneath.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

using namespace bprun;

TEST_CASE("a file of a tree is read from inside the tree only", "[fs]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-app-file.");
  REQUIRE(temp);
  const auto app = temp->path() / "app";
  REQUIRE(fs::make_directories(app / "config"));
  REQUIRE(fs::write_file(temp->path() / "secret", "secret"));
  REQUIRE(fs::write_file(app / "config/Procfile", "web: x\n"));
  const auto read = [&] { return fs::read_file_beneath(app, "Procfile"); };

  SECTION("nothing there") {
    const auto bytes = read();
    REQUIRE(bytes);
    CHECK_FALSE(bytes->has_value());
  }
  SECTION("a file") {
    REQUIRE(fs::write_file(app / "Procfile", std::string("a\0b", 3)));
    CHECK(**read() == std::string("a\0b", 3));
  }
  SECTION("a link to a file of the app") {
    REQUIRE(fs::make_symlink("config/Procfile", app / "Procfile"));
    CHECK(**read() == "web: x\n");
  }
  SECTION("a link that leads out") {
    REQUIRE(fs::make_symlink("../secret", app / "Procfile"));
    const auto bytes = read();
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().kind == ErrorKind::app);
    CHECK(bytes.error().where == Location{"Procfile", 0});
  }
  SECTION("an absolute link") {
    REQUIRE(fs::make_symlink((temp->path() / "secret").native(), app / "Procfile"));
    CHECK_FALSE(read());
  }
  SECTION("a link to nothing") {
    REQUIRE(fs::make_symlink("nowhere", app / "Procfile"));
    const auto bytes = read();
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().kind == ErrorKind::app);
  }
  SECTION("a directory") {
    REQUIRE(fs::make_directories(app / "Procfile"));
    const auto bytes = read();
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().message.find("directory") != std::string::npos);
  }
  SECTION("a FIFO that nobody writes to") {
    REQUIRE(::mkfifo((app / "Procfile").c_str(), 0600) == 0);
    CHECK_FALSE(read());
  }
  SECTION("a file far too large") {
    REQUIRE(fs::write_file(app / "Procfile", std::string((8 << 20) + 1, '#')));
    const auto bytes = read();
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().message.find("larger") != std::string::npos);
  }
}
