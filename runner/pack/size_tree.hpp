// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pack/tree_book.hpp"

#include <string>
#include <vector>

namespace bprun::pack {

/// What a directory or file of a tree takes, and the large ones in it: enough for a picture,
/// however many files there are.
struct SizeNode {
  std::string
      name;  ///< below its parent: "bin", or "lib/node_modules" where nothing else is in lib
  unsigned long long bytes = 0;      ///< of all regular files in it
  std::size_t files = 0;             ///< how many these are
  WriterId writer = unknown_writer;  ///< who wrote most of these bytes
  bool is_directory = false;
  /// The large ones, the largest first; what is missing to `bytes` are small ones.
  std::vector<SizeNode> parts = {};
};

/// The tree of a book: of all that has any bytes the `most` largest.
Result<SizeNode> size_tree(const Path& book, std::size_t most);

}  // namespace bprun::pack
