// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace bprun::test {

/// An app and a cache for one test.
struct ErlangApp {
  fs::TempDir directory = fs::TempDir::create("/tmp", "erlang-test-").take();
  fs::Path app = directory.path() / "app";
  fs::Path cache = directory.path() / "cache";

  void write(const std::string& name, const std::string& text) const {
    REQUIRE(fs::make_directories((app / name).parent_path()));
    REQUIRE(fs::write_file(app / name, text));
  }

  std::string read(const std::string& name) const { return fs::read_file(app / name).take(); }
};

}  // namespace bprun::test
