// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/check.hpp"
#include "runner/document/value.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bprun::abi {

/// Everything that is to be said of a tree and a system.
struct Report {
  std::string subject;  ///< the tree, as it was given
  std::string system;   ///< "heroku-24", or a root's path
  std::string stack;    ///< the same, or the stack that the root is of; empty where not known
  std::string image;    ///< "run", "build"; empty for a root
  std::string architecture;
  std::size_t looked_at = 0;  ///< files of any kind
  std::size_t programs = 0;
  std::size_t libraries = 0;
  std::vector<Finding> findings;
  std::vector<std::string> runs_on;  ///< stacks on whose image nothing is missing

  /// False where an error is among the findings.
  bool is_fine() const;
};

/// Checks the tree on the system, and on every stack of `others`, so that each finding says which
/// of them have what it misses.
Report assess(const std::string& subject,
              const Tree& tree,
              const System& system,
              stack::Image image,
              const Catalogue& catalogue,
              const std::vector<System>& others);

/// For people: grouped by what is missing, the fix first. At most `files` files a group.
std::string to_text(const Report& report, std::size_t files = 5);

/// For programs; docs/reference/abi.md has the keys.
document::Value to_document(const Report& report);

}  // namespace bprun::abi
