// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/package.hpp"
#include "runner/abi/system.hpp"
#include "runner/abi/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::abi {

enum class Problem {
  missing_library,       ///< nothing has a library that the file names
  newer_symbols,         ///< a library is there, and lacks a symbol version
  wrong_architecture,    ///< the file is for another machine
  musl,                  ///< the file is linked to musl's C library, which is not there
  missing_interpreter,   ///< the loader that the file names is not there
  unreadable,            ///< the file is a damaged ELF file
  library_not_searched,  ///< a library is in the tree, where only LD_LIBRARY_PATH finds it
};

/// "missing-library" …
std::string_view to_string(Problem problem);

enum class Severity {
  error,    ///< the program does not start, or the library cannot be loaded
  warning,  ///< the same, if what it rests on is right
  note,     ///< worth knowing; nothing is wrong
};

std::string_view to_string(Severity severity);

/// One file and one thing that it asks for.
struct Finding {
  Problem problem = Problem::missing_library;
  Severity severity = Severity::error;
  std::string file;
  std::string what;     ///< the library, symbol version, architecture or loader it asks for
  std::string library;  ///< of a symbol version: which one would have to have it
  /// What there is instead, or empty: "GLIBC_2.31"; "x64"; for a library that is missing the same
  /// in another version ("libssl.so.1.1"); for one not searched where it is in the tree.
  std::string have;
  stack::Basis basis = stack::Basis::measured;
  std::string only_for;                ///< the part of a runtime that this is about, or empty
  std::optional<PackageHint> package;  ///< that would bring the library
  std::vector<std::string> stacks;     ///< whose images have what the file lacks here

  /// True where both say the same of the same file, perhaps about different systems.
  bool is_like(const Finding& other) const {
    return problem == other.problem && file == other.file && library == other.library &&
           (problem == Problem::newer_symbols || what == other.what);
  }
};

/// Compares every file of the tree with the system, as the dynamic loader would. What rests on an
/// inference only is a warning. In order of files; Finding::stacks is left empty. Pure.
std::vector<Finding>
check(const Tree& tree, const System& system, stack::Image image, const Catalogue& catalogue);

}  // namespace bprun::abi
