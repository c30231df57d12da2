// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <string>

/// Real tar, zip and kin, run on real files.
namespace bprun::archive {

using fs::Path;

inline fs::TempDir scratch() {
  auto directory = fs::TempDir::create("/tmp", "bprun-archive-");
  REQUIRE(directory);
  return std::move(directory).take();
}

/// Runs a line of bash in a directory and gives its standard output; it must succeed.
inline std::string shell(const Path& directory, const std::string& line) {
  auto environment = process::Environment::inherited();
  environment.set("LC_ALL", "C");
  const auto captured = process::capture({.argv = {"/bin/bash", "-euo", "pipefail", "-c", line},
                                          .environment = environment,
                                          .directory = directory});
  INFO(line);
  REQUIRE(captured);
  INFO(captured->out << captured->err);
  REQUIRE(captured->exit.ok());
  return captured->out;
}

inline bool has_program(const std::string& name) {
  const auto path = process::Environment::inherited().get("PATH").value_or("");
  return process::find_program(name, path).has_value();
}

inline void put(const Path& path, std::string_view bytes, mode_t mode = 0644) {
  REQUIRE(fs::make_directories(path.parent_path()));
  REQUIRE(fs::write_file(path, bytes));
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

inline std::string get(const Path& path) {
  const auto bytes = fs::read_file(path);
  REQUIRE(bytes);
  return *bytes;
}

inline mode_t mode_of(const Path& path) {
  const auto status = fs::status_of(path);
  REQUIRE(status);
  REQUIRE(status->has_value());
  return (*status)->st_mode & 07777;
}

/// Bytes that hardly compress, the same each time.
inline std::string noise(std::size_t size, unsigned seed = 1) {
  std::string bytes(size, '\0');
  unsigned long long state = seed;
  for (auto& byte : bytes) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    byte = static_cast<char>(state >> 56);
  }
  return bytes;
}

}  // namespace bprun::archive
