// SPDX-License-Identifier: MIT
#include "runner/herokuish/entry.hpp"

#include "runner/fs/fd.hpp"
#include "runner/process/command.hpp"
#include "runner/process/own_program.hpp"

namespace bprun::herokuish {

namespace {

/// True where the word, as a path or a name on PATH, is a symbolic link that leads to this program.
bool leads_here(std::string_view argv0, const std::string& path_variable) {
  std::optional<fs::Path> file = fs::Path(argv0);
  if (argv0.find('/') == std::string_view::npos) {
    file = process::find_program(std::string(argv0), path_variable);
  }
  std::error_code failed;
  if (!file || !std::filesystem::is_symlink(*file, failed) || failed) return false;
  const fs::Path target = std::filesystem::canonical(*file, failed);
  const auto own = process::own_program();
  return !failed && own && target == *own;
}

}  // namespace

std::optional<Entry>
entry_of(std::string_view argv0, const std::string& path_variable, bool original) {
  if (argv0 == "/build") return Entry::build;
  if (argv0 == "/start") return Entry::start;
  if (argv0 == "/exec") return Entry::exec;
  const auto name = argv0.substr(argv0.rfind('/') + 1);
  if (name == "herokuish") return Entry::commands;
  const bool known = name == "build" || name == "start" || name == "exec";
  if (!known || original || !leads_here(argv0, path_variable)) return std::nullopt;
  if (name == "build") return Entry::build;
  return name == "start" ? Entry::start : Entry::exec;
}

}  // namespace bprun::herokuish
