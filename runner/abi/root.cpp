// SPDX-License-Identifier: MIT
#include "runner/abi/system.hpp"
#include "runner/abi/tree_links.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/elf/needs.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <fnmatch.h>

#include <algorithm>

namespace bprun::abi {

namespace {

constexpr int most_links = 40;
constexpr int most_includes = 100;

/// A root filesystem, looked at as a process would that has it as `/`.
class Root {
public:
  explicit Root(Path path) : path_(std::move(path)) {}

  /// Where on this machine the absolute path `inside` leads, links followed inside the root;
  /// nullopt: round in a loop.
  std::optional<Path> locate(std::string_view inside) const {
    std::vector<std::string> todo;
    std::vector<std::string> reached;
    push_names(todo, inside);
    int followed = 0;
    while (!todo.empty()) {
      const std::string name = std::move(todo.back());
      todo.pop_back();
      if (name == "..") {
        if (!reached.empty()) reached.pop_back();
        continue;
      }
      reached.push_back(name);
      std::error_code no_link;
      const Path target = std::filesystem::read_symlink(host_path(reached), no_link);
      if (no_link) continue;
      if (++followed > most_links) return std::nullopt;
      reached.pop_back();
      if (target.is_absolute()) reached.clear();
      push_names(todo, target.native());
    }
    return host_path(reached);
  }

  /// Directories of /etc/ld.so.conf, those of the files that it includes among them.
  std::vector<std::string> configured_directories() const {
    std::vector<std::string> directories;
    std::vector<std::string> files = {"/etc/ld.so.conf"};
    for (std::size_t i = 0; i < files.size() && i < most_includes; ++i) {
      const auto place = locate(files[i]);
      if (!place || !fs::is_file(*place)) continue;
      const auto text = fs::read_file(*place, 1UL << 20);
      if (!text) continue;
      for (std::string_view line : text::lines(*text))
        read_line(text::trim(line.substr(0, line.find('#'))), files[i], directories, files);
    }
    return directories;
  }

private:
  static void push_names(std::vector<std::string>& todo, std::string_view path) {
    const auto names = text::split(path, '/');
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      if (!name->empty() && *name != ".") todo.emplace_back(*name);
    }
  }

  Path host_path(const std::vector<std::string>& names) const {
    Path path = path_;
    for (const std::string& name : names)
      path /= name;
    return path;
  }

  void read_line(std::string_view line,
                 std::string_view file,
                 std::vector<std::string>& directories,
                 std::vector<std::string>& files) const {
    const auto words = text::words(line);
    if (words.empty()) return;
    if (words[0] == "include") {
      for (std::size_t i = 1; i < words.size(); ++i)
        add_matching(words[i], file, files);
    } else if (line.starts_with('/')) {
      directories.emplace_back(line.substr(0, line.find('=')));
    }
  }

  void add_matching(std::string_view pattern,
                    std::string_view file,
                    std::vector<std::string>& files) const {
    std::string full(pattern);
    if (!pattern.starts_with('/')) full = format("{}/{}", folder_of(file), pattern);
    const std::string folder(folder_of(full));
    const auto place = locate(folder);
    if (!place) return;
    const auto names = fs::list_directory(*place);
    if (!names) return;
    for (const std::string& name : *names) {
      if (::fnmatch(std::string(name_of(full)).c_str(), name.c_str(), FNM_PERIOD) == 0) {
        files.push_back(format("{}/{}", folder, name));
      }
    }
  }

  Path path_;
};

/// The libraries of a root's directories, each file read once however many names it has.
class Survey {
public:
  explicit Survey(const Root& root) : root_(root) {}

  struct Found {
    std::string machine;
    SystemLibrary library;
  };

  using Names = std::map<std::string, Found, std::less<>>;

  /// Adds to `found` what is in the directory; names that are there already stay.
  Result<void> look(const std::string& directory, Names& found) {
    const auto place = root_.locate(directory);
    if (!place || !fs::is_directory(*place)) return {};
    for (const std::string& name : TRY(fs::list_directory(*place))) {
      if (name.find(".so") == std::string::npos || found.contains(name)) continue;
      const auto file = root_.locate(format("{}/{}", directory, name));
      if (!file) continue;
      if (const auto* needs = read(*file)) {
        found.emplace(
            name,
            Found{.machine = needs->machine,
                  .library = {.versions = std::set<std::string>(needs->versions_defined.begin(),
                                                                needs->versions_defined.end())}});
      }
    }
    return {};
  }

private:
  /// nullptr for what is no library, or cannot be read.
  const elf::Needs* read(const Path& file) {
    const auto [known, is_new] = files_.try_emplace(file.native());
    if (is_new && fs::is_file(file)) {
      const auto opened = fs::open_file(file, O_RDONLY | O_NONBLOCK);
      auto needs = opened ? elf::read_needs(opened->get()) : Result(std::optional<elf::Needs>());
      if (needs && *needs && (*needs)->kind == elf::Kind::library) known->second = **needs;
    }
    return known->second ? &*known->second : nullptr;
  }

  const Root& root_;
  std::map<std::string, std::optional<elf::Needs>> files_;
};

/// What the loader looks through when nobody tells it anything.
std::vector<std::string> loader_directories(const Root& root) {
  auto directories = root.configured_directories();
  for (const char* tuple : {"x86_64-linux-gnu", "aarch64-linux-gnu"}) {
    directories.push_back(format("/lib/{}", tuple));
    directories.push_back(format("/usr/lib/{}", tuple));
  }
  directories.insert(directories.end(), {"/lib64", "/usr/lib64", "/lib", "/usr/lib"});
  return directories;
}

/// The machine of the C library, else of most libraries.
std::string machine_of(const Survey::Names& found) {
  if (const auto libc = found.find("libc.so.6"); libc != found.end()) return libc->second.machine;
  std::map<std::string, int> counts;
  for (const auto& [name, library] : found)
    ++counts[library.machine];
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  return std::max_element(counts.begin(), counts.end(), fewer)->first;
}

LibraryMap of_machine(Survey::Names found, const std::string& machine) {
  LibraryMap libraries;
  for (auto& [name, library] : found) {
    if (library.machine == machine) libraries.emplace(name, std::move(library.library));
  }
  return libraries;
}

}  // namespace

Result<System> system_of_root(const Path& path, const RootQuestions& questions) {
  if (!fs::is_directory(path)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("the root filesystem {} is no directory", path.native()),
                 .hint = "--rootfs names the directory that holds its etc, lib and usr."};
  }
  const Root root(path);
  Survey survey(root);
  Survey::Names found;
  for (const std::string& directory : loader_directories(root))
    TRY(survey.look(directory, found));
  if (found.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} holds no shared libraries", path.native()),
                 .hint = "--rootfs names the directory that holds a system's etc, lib and usr."};
  }

  System system{.name = path.native(), .basis = stack::Basis::measured, .looked_at = true};
  const std::string machine = machine_of(found);
  system.architectures = {machine};
  system.libraries = of_machine(std::move(found), machine);
  for (const std::string& directory : questions.directories) {
    Survey::Names there;
    TRY(survey.look(directory, there));
    if (!there.empty()) system.elsewhere[directory] = of_machine(std::move(there), machine);
  }
  for (const std::string& interpreter : questions.interpreters) {
    const auto place = root.locate(interpreter);
    if (place && fs::is_file(*place)) system.interpreters.insert(interpreter);
  }
  return system;
}

}  // namespace bprun::abi
