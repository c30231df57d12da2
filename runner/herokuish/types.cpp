// SPDX-License-Identifier: MIT
#include "runner/herokuish/types.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/manifest/release_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <set>

namespace bprun::herokuish {

Result<std::optional<std::vector<manifest::ProcessType>>> read_types(const Session& session) {
  using Types = std::vector<manifest::ProcessType>;
  const Path& app = session.paths.app;
  if (!fs::is_file(app / "Procfile")) return std::optional<Types>();
  if (session.original) {
    const auto text = TRY(fs::read_file_beneath(app, "Procfile"));
    return text ? std::optional<Types>(original_types(*text)) : std::nullopt;
  }
  auto procfile = TRY(manifest::read_procfile(app, manifest::ProcfileVoice::herokuish));
  if (!procfile) return std::optional<Types>();
  std::vector<std::string> warnings;
  for (const auto& problem : procfile->warnings)
    warnings.push_back(format("{}: {}", to_string(problem.where), problem.text));
  warn(warnings);
  return std::optional<Types>(std::move(procfile->types));
}

std::vector<manifest::ProcessType> original_types(std::string_view text) {
  std::vector<manifest::ProcessType> types;
  int number = 0;
  for (auto line : text::split(text, '\n')) {
    ++number;
    while (line.starts_with(' ') || line.starts_with('\t'))
      line.remove_prefix(1);
    while (line.ends_with(' ') || line.ends_with('\t'))
      line.remove_suffix(1);
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    types.push_back({.name = std::string(line.substr(0, colon)),
                     .command = std::string(line.substr(colon + 1)),
                     .line = number});
  }
  return types;
}

std::string type_list(const std::vector<manifest::ProcessType>& types) {
  std::set<std::string> names;
  for (const auto& type : types)
    names.insert(type.name);
  std::string list;
  for (const auto& name : names) {
    // Only the original has names with blanks in them, and lists their words.
    for (const auto word : text::words(name))
      list += format("{}{}", list.empty() ? "" : ", ", word);
  }
  return list;
}

Result<void> tell_process_types(const Session& session,
                                const Account& account,
                                const std::string& name,
                                Log& log) {
  log.emit(report::Title{"Discovering process types"});
  if (const auto types = TRY(read_types(session))) {
    log.line(format("Procfile declares types -> {}", type_list(*types)));
    return {};
  }
  const Path& app = session.paths.app;
  const auto text = TRY(fs::read_file_beneath(app, ".release"));
  if (!text || text->empty()) {
    log.line("No process types found");
    return {};
  }
  const auto release = TRY(manifest::parse_release(*text, ".release"));
  const auto types = manifest::effective_process_types({}, release.default_process_types);
  if (types.empty()) return {};
  std::string names;
  for (const auto& type : types)
    names += (names.empty() ? "" : ", ") + type.name;
  // The original had lost the name by then (H-48).
  log.line(format("Default types for {} -> {}", session.original ? "" : name, names));
  const std::string procfile = manifest::to_procfile_text(types);
  const auto append = [&]() -> Result<void> {
    const auto file = TRY(fs::open_file(app / "Procfile", O_WRONLY | O_CREAT | O_APPEND, 0644));
    return fs::write_all(file.get(), procfile);
  };
  TRY_WHILE(as_account(account, append), "while writing the default types into a Procfile");
  return {};
}

Result<int> parse_type(const Session& session, const std::string& type) {
  const auto types = TRY(read_types(session));
  if (!types) {
    return Error{.kind = ErrorKind::app,
                 .message = format("there is no Procfile in {}", session.paths.app.native())};
  }
  const auto* found = manifest::find_process_type(*types, type);
  if (found != nullptr) {
    static_cast<void>(fs::write_all(STDOUT_FILENO, found->command + "\n"));
  } else if (type.empty() && session.original) {
    static_cast<void>(fs::write_all(STDOUT_FILENO, "\n"));
  }
  return 0;
}

}  // namespace bprun::herokuish
