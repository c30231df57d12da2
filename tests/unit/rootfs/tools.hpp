// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

namespace bprun::rootfs {

inline fs::TempDir scratch() {
  auto directory = fs::TempDir::create("/tmp", "bprun-rootfs-");
  REQUIRE(directory);
  return std::move(directory).take();
}

inline void put(const fs::Path& path, std::string_view bytes) {
  REQUIRE(fs::make_directories(path.parent_path()));
  REQUIRE(fs::write_file(path, bytes));
}

inline bool says(const Error& error, std::string_view part) {
  return error.message.find(part) != std::string::npos;
}

}  // namespace bprun::rootfs
