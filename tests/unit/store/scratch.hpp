// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/store/store.hpp"
#include "tests/support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace bprun::store {

inline fs::TempDir scratch() {
  auto directory = fs::TempDir::create("/tmp", "bprun-store-");
  REQUIRE(directory);
  REQUIRE(::chmod(directory->path().c_str(), 0755) == 0);
  return std::move(directory).take();
}

inline Store open_store(const Path& root) {
  auto store = Store::open(root);
  if (!store) INFO(store.error().message);
  REQUIRE(store);
  return std::move(store).take();
}

inline void put(const Path& path, std::string_view bytes) {
  REQUIRE(fs::make_directories(path.parent_path()));
  REQUIRE(fs::write_file(path, bytes));
}

inline std::string get(const Path& path) {
  auto bytes = fs::read_file(path);
  return bytes ? *bytes : "(cannot be read)";
}

inline mode_t mode_of(const Path& path) {
  const auto status = fs::status_of(path);
  REQUIRE(status);
  REQUIRE(status->has_value());
  return (*status)->st_mode & 07777;
}

/// Runs `body` in a process of its own that ends without any destructor, as SIGKILL would end it;
/// gives its status.
inline int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(body());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace bprun::store
