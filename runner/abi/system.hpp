// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/stack/basis.hpp"
#include "runner/stack/libraries.hpp"
#include "runner/stack/stack.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bprun::abi {

using fs::Path;

/// A shared library that a system has.
struct SystemLibrary {
  std::string package;  ///< that brought it; empty where not known
  stack::Basis basis = stack::Basis::measured;
  /// The symbol versions it defines; nullopt where nobody looked (then ceilings count).
  std::optional<std::set<std::string>> versions;

  bool operator==(const SystemLibrary&) const = default;
};

using LibraryMap = std::map<std::string, SystemLibrary, std::less<>>;

/// What a system has for programs: a stack's image as the tables know it, or a root filesystem
/// that was looked at.
struct System {
  std::string name;   ///< "heroku-24", or the root's path
  std::string stack;  ///< whose packages it takes; empty where not known
  std::string table;  ///< the stack whose rows of the table of libraries count for it
  stack::Basis basis = stack::Basis::listed;  ///< of saying that something is not there
  bool looked_at = false;                     ///< a root filesystem: everything below was seen
  std::vector<std::string> architectures;
  /// What the loader finds by itself. Empty: nothing is known of libraries.
  LibraryMap libraries;
  /// Libraries in other directories, which only a program that names the directory finds.
  std::map<std::string, LibraryMap, std::less<>> elsewhere;
  /// Of the loaders that were asked for, those that are there; where nobody looked, it is the
  /// architecture's usual one.
  std::set<std::string, std::less<>> interpreters;
  /// The newest symbol version of each family, where it is known: {"GLIBC", {"2.31", measured}}.
  std::map<std::string, stack::Ceiling, std::less<>> ceilings;
};

/// A stack's image, from the tables. A stack of which the table of libraries says nothing has those
/// of the one that it inherits; Herokuish runs apps in its parent's build image.
System system_of(const stack::Stack& stack, const stack::Libraries& libraries, stack::Image image);

/// What to look for in a root filesystem beside the loader's own directories.
struct RootQuestions {
  std::set<std::string> directories;   ///< absolute ones that programs name
  std::set<std::string> interpreters;  ///< loaders that programs ask for
};

/// Looks at a root filesystem: the libraries of the loader's paths (/etc/ld.so.conf and what it
/// includes, and the built-in ones) with the symbol versions they define. Links are followed inside
/// the root. Errors: not a directory (usage), no libraries at all (usage), system.
Result<System> system_of_root(const Path& root, const RootQuestions& questions);

/// The parts of a symbol version: "GLIBC_2.34" is {"GLIBC", "2.34"}; nullopt where no number
/// follows the last underscore ("GLIBC_PRIVATE").
struct SymbolVersion {
  std::string family;
  std::string number;

  static std::optional<SymbolVersion> parse(std::string_view text);
};

/// True where a is newer than b, number by number: 2.4 < 2.31. Both as in SymbolVersion.
bool is_newer(std::string_view a, std::string_view b);

}  // namespace bprun::abi
