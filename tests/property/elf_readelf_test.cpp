// SPDX-License-Identifier: MIT
// What room elf reads is what binutils' readelf reads, for the libraries and programs of this
// machine.
#include "runner/base/text.hpp"
#include "runner/elf/needs.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>

using namespace bprun;

namespace {

constexpr std::size_t most_files = 300;

struct Said {
  std::string interpreter;
  std::string soname;
  std::vector<std::string> libraries;
  std::string rpath;
  std::string runpath;
  std::map<std::string, std::vector<std::string>> required;
  std::vector<std::string> defined;

  bool operator==(const Said&) const = default;
};

std::vector<fs::Path> files_of_this_machine() {
  std::vector<fs::Path> files;
  for (const char* folder :
       {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/bin"}) {
    const auto names = fs::list_directory(folder);
    if (!names) continue;
    std::size_t taken = 0;
    for (const std::string& name : *names) {
      const fs::Path path = fs::Path(folder) / name;
      const auto status = fs::status_of(path);
      if (!status || !*status || !S_ISREG((*status)->st_mode)) continue;
      const auto file = fs::open_file(path, O_RDONLY);
      if (!file) continue;
      const auto needs = elf::read_needs(file->get());
      // Readelf complains of object files and the like; they are nothing to compare.
      if (!needs || !*needs || (*needs)->kind == elf::Kind::other) continue;
      files.push_back(path);
      if (++taken == most_files / 2) break;
    }
  }
  return files;
}

/// The text between two marks; empty where they are not there.
std::string between(std::string_view line, std::string_view begin, std::string_view end) {
  const std::size_t from = line.find(begin);
  if (from == std::string_view::npos) return "";
  const std::size_t to = line.find(end, from + begin.size());
  return std::string(line.substr(from + begin.size(), to - from - begin.size()));
}

/// One line of readelf's of a file; `part` is the section that it stands in.
void note(Said& said, std::string_view line, std::string_view part, std::string& library) {
  if (line.find("program interpreter: ") != std::string_view::npos) {
    said.interpreter = between(line, "program interpreter: ", "]");
  }
  if (line.find("(NEEDED)") != std::string_view::npos)
    said.libraries.push_back(between(line, "[", "]"));
  if (line.find("(SONAME)") != std::string_view::npos) said.soname = between(line, "[", "]");
  if (line.find("(RPATH)") != std::string_view::npos) said.rpath = between(line, "[", "]");
  if (line.find("(RUNPATH)") != std::string_view::npos) said.runpath = between(line, "[", "]");
  if (part == "needs") {
    if (line.find("  File: ") != std::string_view::npos) library = between(line, "File: ", "  Cnt");
    const bool weak = line.find("Flags: WEAK") != std::string_view::npos;
    if (line.find("Name: ") != std::string_view::npos) {
      auto& versions = said.required[library];
      if (!weak) versions.push_back(between(line, "Name: ", "  Flags"));
    }
  }
  if (part == "definitions" && line.find("  Name: ") != std::string_view::npos &&
      line.find("Flags: BASE") == std::string_view::npos) {
    said.defined.emplace_back(text::trim(line.substr(line.find("Name: ") + 6)));
  }
}

std::map<std::string, Said> as_readelf_says(const std::vector<fs::Path>& files) {
  auto environment = process::Environment::inherited();
  environment.set("LC_ALL", "C");
  std::vector<std::string> argv = {"readelf", "-W", "-l", "-d", "-V"};
  for (const fs::Path& file : files)
    argv.push_back(file.native());
  const auto done = process::capture({.argv = argv, .environment = environment}, 256UL << 20);
  REQUIRE(done);
  std::map<std::string, Said> all;
  Said* said = nullptr;
  std::string part;
  std::string library;
  for (const std::string_view line : text::lines(done->out)) {
    if (line.starts_with("File: ")) {
      said = &all[std::string(line.substr(6))];
      part.clear();
    }
    if (line.starts_with("Version needs section")) part = "needs";
    if (line.starts_with("Version definition section")) part = "definitions";
    if (line.starts_with("Version symbols section")) part.clear();
    if (said != nullptr) note(*said, line, part, library);
  }
  return all;
}

Said as_we_say(const fs::Path& path) {
  const auto file = fs::open_file(path, O_RDONLY);
  REQUIRE(file);
  const auto needs = elf::read_needs(file->get());
  REQUIRE(needs);
  REQUIRE(needs->has_value());
  Said said{.interpreter = (*needs)->interpreter,
            .soname = (*needs)->soname,
            .libraries = (*needs)->libraries,
            .rpath = text::join((*needs)->rpath, ":"),
            .runpath = text::join((*needs)->runpath, ":"),
            .defined = (*needs)->versions_defined};
  for (const auto& required : (*needs)->versions_required)
    said.required[required.library] = required.versions;
  return said;
}

}  // namespace

TEST_CASE("every library and program of this machine reads as readelf reads it", "[elf]") {
  const auto files = files_of_this_machine();
  REQUIRE(files.size() > 20);
  const auto judged = as_readelf_says(files);
  for (const fs::Path& file : files) {
    INFO(file.native());
    const auto judge = judged.find(file.native());
    REQUIRE(judge != judged.end());
    const Said ours = as_we_say(file);
    CHECK(ours.interpreter == judge->second.interpreter);
    CHECK(ours.soname == judge->second.soname);
    CHECK(ours.libraries == judge->second.libraries);
    CHECK(ours.rpath == judge->second.rpath);
    CHECK(ours.runpath == judge->second.runpath);
    CHECK(ours.required == judge->second.required);
    CHECK(ours.defined == judge->second.defined);
  }
}
