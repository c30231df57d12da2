// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pack/inspect.hpp"

#include <algorithm>

/// How an inspection reads: for people, and for programs.
namespace bprun::pack {

namespace {

std::string counted(std::size_t number, std::string_view one, std::string_view several) {
  return format("{} {}", number, number == 1 ? one : several);
}

/// "  41.7M  path": sizes in a column of their own.
std::string size_line(unsigned long long bytes, const std::string& path) {
  return format("  {:>8}  {}\n", text::human_size(bytes), text::printable(path));
}

bool is_second_level(const DirectorySize& directory) {
  return directory.path.find('/') != std::string::npos;
}

std::string directory_lines(const Inspection& inspection, bool second_level, std::size_t most) {
  std::string lines;
  std::size_t shown = 0;
  std::size_t left_out = 0;
  for (const auto& directory : inspection.by_directory) {
    if (is_second_level(directory) != second_level) continue;
    if (++shown > most) {
      ++left_out;
      continue;
    }
    lines += size_line(
        directory.bytes,
        format(
            "{}/  ({} file{})", directory.path, directory.files, directory.files == 1 ? "" : "s"));
  }
  if (left_out > 0) lines += format("            and {} more\n", left_out);
  return lines;
}

std::string process_type_lines(const Inspection& inspection) {
  if (inspection.process_types.empty()) return "  none\n";
  std::size_t width = 0;
  for (const auto& type : inspection.process_types)
    width = std::max(width, type.name.size());
  std::string lines;
  for (const auto& type : inspection.process_types) {
    lines += format("  {:<{}}  {}{}\n",
                    type.name + ":",
                    width + 1,
                    text::printable(type.command),
                    type.line == 0 ? "  (default of the buildpack)" : "");
  }
  return lines;
}

std::string profile_lines(const Inspection& inspection) {
  std::string lines;
  for (const auto& name : inspection.profile_scripts)
    lines += format("  .profile.d/{}\n", text::printable(name));
  if (inspection.has_profile) lines += "  .profile\n";
  return lines;
}

void add_section(std::string& out, std::string_view title, const std::string& lines) {
  if (lines.empty()) return;
  out += format("\n{}\n{}", title, lines);
}

document::Value sizes(const std::vector<DirectorySize>& directories) {
  auto list = document::Value::array();
  for (const auto& directory : directories) {
    list.add(document::Value::object()
                 .set("path", directory.path)
                 .set("bytes", static_cast<std::int64_t>(directory.bytes))
                 .set("files", static_cast<std::int64_t>(directory.files)));
  }
  return list;
}

}  // namespace

std::string to_text(const Inspection& inspection, std::size_t directories) {
  std::string out = format("{}: {} compressed, {} uncompressed\n",
                           text::printable(inspection.file.native()),
                           text::human_size(inspection.compressed_bytes),
                           text::human_size(inspection.uncompressed_bytes));
  out += format("{}, {}, {}\n",
                counted(inspection.files, "file", "files"),
                counted(inspection.directories, "directory", "directories"),
                counted(inspection.symlinks, "symbolic link", "symbolic links"));
  add_section(out, "Process types", process_type_lines(inspection));
  add_section(out, "Size by directory", directory_lines(inspection, false, directories));
  add_section(
      out, "Size by directory, second level", directory_lines(inspection, true, directories));
  std::string files;
  for (const auto& file : inspection.largest_files)
    files += size_line(file.bytes, file.path);
  add_section(out, "Largest files", files);
  add_section(out, "Sourced at start, in this order", profile_lines(inspection));
  std::string oddities;
  for (const auto& oddity : inspection.oddities) {
    oddities += format("  {}: {}\n", text::printable(oddity.path), text::printable(oddity.what));
  }
  if (inspection.more_oddities > 0) {
    oddities += format("  and {} more\n", inspection.more_oddities);
  }
  add_section(out, "Worth a look", oddities);
  return out;
}

document::Value to_document(const Inspection& inspection) {
  const auto number = [](unsigned long long value) {
    return document::Value(static_cast<std::int64_t>(value));
  };
  auto types = document::Value::array();
  for (const auto& type : inspection.process_types) {
    types.add(document::Value::object()
                  .set("type", type.name)
                  .set("command", type.command)
                  .set("from", type.line == 0 ? "buildpack" : "Procfile"));
  }
  auto files = document::Value::array();
  for (const auto& file : inspection.largest_files) {
    files.add(document::Value::object().set("path", file.path).set("bytes", number(file.bytes)));
  }
  auto profile = document::Value::array();
  for (const auto& name : inspection.profile_scripts)
    profile.add(".profile.d/" + name);
  if (inspection.has_profile) profile.add(".profile");
  auto oddities = document::Value::array();
  for (const auto& oddity : inspection.oddities) {
    oddities.add(document::Value::object().set("path", oddity.path).set("what", oddity.what));
  }
  return document::Value::object()
      .set("file", inspection.file.native())
      .set("compressed_bytes", number(inspection.compressed_bytes))
      .set("uncompressed_bytes", number(inspection.uncompressed_bytes))
      .set("files", number(inspection.files))
      .set("directories", number(inspection.directories))
      .set("symlinks", number(inspection.symlinks))
      .set("process_types", std::move(types))
      .set("by_directory", sizes(inspection.by_directory))
      .set("largest_files", std::move(files))
      .set("profile", std::move(profile))
      .set("oddities", std::move(oddities))
      .set("more_oddities", number(inspection.more_oddities));
}

}  // namespace bprun::pack
