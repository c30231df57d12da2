// SPDX-License-Identifier: MIT
#include "runner/fs/temp_dir.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/remove_tree.hpp"

#include <cerrno>
#include <cstdlib>

namespace bprun::fs {

Result<TempDir> TempDir::create(const Path& parent, std::string_view prefix) {
  TRY(make_directories(parent));
  std::string pattern = (parent / format("{}XXXXXX", prefix)).native();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return system_error(format("make a temporary directory in {}", parent.native()), errno);
  }
  return TempDir(Path(pattern));
}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TempDir::~TempDir() {
  // Nothing can be done about a failure here, and nothing depends on it.
  if (!path_.empty()) static_cast<void>(remove_tree(path_));
}

}  // namespace bprun::fs
