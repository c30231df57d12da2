// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <string>

/// An app's directory that a test fills.
class App {
public:
  App() {
    auto made = bprun::fs::TempDir::create("/tmp", "requests-test-");
    REQUIRE(made.has_value());
    directory_.emplace(std::move(made).take());
  }

  const bprun::fs::Path& path() const { return directory_->path(); }

  void write(const std::string& name, std::string_view text) const {
    const auto file = path() / name;
    REQUIRE(bprun::fs::make_directories(file.parent_path()).has_value());
    REQUIRE(bprun::fs::write_file(file, text).has_value());
  }

private:
  std::optional<bprun::fs::TempDir> directory_;
};
