// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/runtimes/declaration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::runtimes {

/// A fetched and verified archive or file, and where it goes.
struct FetchedPart {
  fs::Path file;
  int strip = 0;
  std::string into = ".";
  bool is_file = false;
};

/// Makes the runtime's tree in the empty directory `tree`: takes the parts in order, removes,
/// makes links and executables as the source says, and normalises modes (0755 and 0644).
/// Kind corrupt where the archives are not what the source says (a link's folder leads out of the
/// tree, a file to be made executable is not there).
Result<void>
fill_tree(const fs::Path& tree, const std::vector<FetchedPart>& parts, const Source& source);

/// An Error of kind corrupt where the file's digest is not `checksum`; `what` is how it is called.
Result<void> verify(const fs::Path& file, const Checksum& checksum, const std::string& what);

}  // namespace bprun::runtimes
