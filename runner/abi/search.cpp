// SPDX-License-Identifier: MIT
#include "runner/abi/search.hpp"

#include "runner/abi/platform.hpp"
#include "runner/abi/tree_links.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <utility>

namespace bprun::abi {

namespace {

/// $LIB as Debian's loader has it.
std::string lib_of(std::string_view machine) {
  if (machine == "x64") return "lib/x86_64-linux-gnu";
  if (machine == "arm64") return "lib/aarch64-linux-gnu";
  return "lib";
}

std::string platform_of(std::string_view machine) {
  if (machine == "x64") return "x86_64";
  if (machine == "arm64") return "aarch64";
  return std::string(machine);
}

std::string replace_token(std::string text, const std::string& name, const std::string& value) {
  text = text::replace_all(std::move(text), "${" + name + "}", value);
  return text::replace_all(std::move(text), "$" + name, value);
}

/// The directories that the loader takes from a file itself: RUNPATH, or RPATH where there is none.
const std::vector<std::string>& own_directories(const elf::Needs& needs) {
  return needs.runpath.empty() ? needs.rpath : needs.runpath;
}

}  // namespace

SearchDirectory expand(std::string_view directory, const TreeFile& file) {
  // A slug's root is /app when it runs.
  const std::string folder(folder_of(file.path));
  std::string path(directory);
  path = replace_token(std::move(path), "ORIGIN", folder.empty() ? "/app" : "/app/" + folder);
  path = replace_token(std::move(path), "LIB", lib_of(file.needs.machine));
  path = replace_token(std::move(path), "PLATFORM", platform_of(file.needs.machine));
  std::string normal = Path(path).lexically_normal().native();
  while (normal.size() > 1 && normal.ends_with('/'))
    normal.pop_back();
  if (auto inside = below_app(normal)) return {.in_tree = true, .path = std::move(*inside)};
  return {.in_tree = false, .path = std::move(normal)};
}

RootQuestions questions_of(const Tree& tree) {
  RootQuestions questions;
  for (const TreeFile& file : tree.files) {
    if (!file.needs.interpreter.empty()) questions.interpreters.insert(file.needs.interpreter);
    std::vector<std::string> directories = file.needs.rpath;
    directories.insert(directories.end(), file.needs.runpath.begin(), file.needs.runpath.end());
    for (const std::string& library : file.needs.libraries) {
      if (library.find('/') != std::string::npos) directories.emplace_back(folder_of(library));
    }
    for (const std::string& directory : directories) {
      const auto expanded = expand(directory, file);
      if (!expanded.in_tree && expanded.path.starts_with('/')) {
        questions.directories.insert(expanded.path);
      }
    }
  }
  return questions;
}

Search::Search(const Tree& tree, const System& system, std::string machine)
    : tree_(tree), system_(system), machine_(std::move(machine)) {
  for (const TreeFile& file : tree.files) {
    if (file.needs.machine != machine_) continue;
    by_path_.emplace(file.path, &file);
    if (file.needs.kind == elf::Kind::program && file.needs.runpath.empty()) {
      for (const std::string& directory : file.needs.rpath)
        inherited_.insert(expand(directory, file));
    }
    if (file.needs.kind != elf::Kind::library) continue;
    by_name_.emplace(name_of(file.path), &file);
    if (!file.needs.soname.empty()) by_name_.emplace(file.needs.soname, &file);
  }
  for (const auto& [link, target] : tree.links) {
    if (name_of(link).find(".so") == std::string_view::npos) continue;
    const TreeFile* file = tree_file(link);
    if (file != nullptr && file->needs.kind == elf::Kind::library) {
      by_name_.emplace(name_of(link), file);
    }
  }
}

const TreeFile* Search::tree_file(const std::string& path) const {
  const auto reached = follow_links(tree_, path);
  if (!reached) return nullptr;
  const auto found = by_path_.find(*reached);
  return found == by_path_.end() ? nullptr : found->second;
}

const TreeFile* Search::named_anywhere(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

void Search::add_searched(const SearchDirectory& expanded,
                          std::string_view library,
                          std::vector<Place>& places) const {
  if (expanded.in_tree) {
    const std::string path =
        expanded.path.empty() ? std::string(library) : format("{}/{}", expanded.path, library);
    if (const TreeFile* found = tree_file(path)) places.push_back({.in_tree = found});
    return;
  }
  const auto folder = system_.elsewhere.find(expanded.path);
  if (folder == system_.elsewhere.end()) return;
  const auto found = folder->second.find(library);
  if (found != folder->second.end()) places.push_back({.in_system = &found->second});
}

bool Search::brings_its_loader(const TreeFile& file) const {
  const auto loader = below_app(file.needs.interpreter);
  return loader && tree_file(*loader) != nullptr;
}

std::vector<Place> Search::places(const TreeFile& file, const std::string& library) const {
  std::vector<Place> places;
  if (library.find('/') != std::string::npos) {
    // Not looked for: a path, from where the app is started if it is a relative one.
    const std::string folder(folder_of(library));
    const bool absolute = folder.starts_with('/') || folder.starts_with('$');
    add_searched(expand(absolute ? folder : "/app/" + folder, file), name_of(library), places);
    return places;
  }
  for (const std::string& directory : own_directories(file.needs))
    add_searched(expand(directory, file), library, places);
  for (const SearchDirectory& directory : inherited_)
    add_searched(directory, library, places);
  // glibc's parts fit their own loader only: a copy in the tree is of no use without it.
  const bool glibc = is_part_of_glibc(library);
  if (glibc && !brings_its_loader(file)) places.clear();

  const auto system = system_.libraries.find(library);
  if (system != system_.libraries.end()) places.push_back({.in_system = &system->second});
  if (!glibc) {
    if (const TreeFile* found = named_anywhere(library)) {
      places.push_back({.in_tree = found, .only_if_told = true});
    }
  }
  return places;
}

}  // namespace bprun::abi
