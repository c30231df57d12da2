// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <ctime>
#include <string>

namespace bprun::test {

/// An app, a cache and Mix's homes for one test.
struct ElixirApp {
  fs::TempDir directory = fs::TempDir::create("/tmp", "elixir-test-").take();
  fs::Path app = directory.path() / "app";
  fs::Path cache = directory.path() / "cache";
  fs::Path mix_home = app / ".mix";
  fs::Path hex_home = app / ".hex";

  /// `age`: seconds before now.
  void write(const std::string& name, const std::string& text, std::time_t age = 0) const {
    REQUIRE(fs::make_directories((app / name).parent_path()));
    REQUIRE(fs::write_file(app / name, text));

    const timespec time = {.tv_sec = std::time(nullptr) - age, .tv_nsec = 0};
    const timespec times[2] = {time, time};
    REQUIRE(::utimensat(AT_FDCWD, (app / name).c_str(), times, 0) == 0);
  }

  std::string read(const std::string& name) const { return fs::read_file(app / name).take(); }

  std::time_t time_of(const std::string& name) const {
    return fs::status_of(app / name).take()->st_mtime;
  }
};

}  // namespace bprun::test
