// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/system.hpp"
#include "runner/abi/tree.hpp"

#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace bprun::abi {

/// A library that the loader finds, or may be told of.
struct Place {
  const TreeFile* in_tree = nullptr;         ///< this, or
  const SystemLibrary* in_system = nullptr;  ///< this
  /// In the tree, in a directory that only LD_LIBRARY_PATH brings the loader to (the start-up
  /// scripts of many buildpacks set it).
  bool only_if_told = false;
};

/// A directory of RPATH or RUNPATH with $ORIGIN, $LIB and $PLATFORM put in: below the tree's root
/// ("vendor/lib"), or an absolute one of the system. "$ORIGIN" in "bin/app" is "bin".
struct SearchDirectory {
  bool in_tree = false;
  std::string path;

  auto operator<=>(const SearchDirectory&) const = default;
};

/// Looks for libraries as the dynamic loader does: RPATH or RUNPATH, then the system's own places.
/// Views both for as long as it lives.
class Search {
public:
  Search(const Tree& tree, const System& system, std::string machine);

  /// Every place where `library`, which `file` names, could come from, the loader's choice first.
  std::vector<Place> places(const TreeFile& file, const std::string& library) const;

private:
  const TreeFile* tree_file(const std::string& path) const;
  const TreeFile* named_anywhere(std::string_view name) const;
  void add_searched(const SearchDirectory& expanded,
                    std::string_view library,
                    std::vector<Place>& places) const;
  bool brings_its_loader(const TreeFile& file) const;

  const Tree& tree_;
  const System& system_;
  std::string machine_;
  std::map<std::string_view, const TreeFile*> by_path_;
  std::map<std::string, const TreeFile*, std::less<>> by_name_;
  /// DT_RPATH of programs holds for the libraries that they load as well.
  std::set<SearchDirectory> inherited_;
};

SearchDirectory expand(std::string_view directory, const TreeFile& file);

/// The directories of the system that the files of a tree name, and the loaders they ask for.
RootQuestions questions_of(const Tree& tree);

}  // namespace bprun::abi
