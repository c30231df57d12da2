// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/process_type.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>
#include <cctype>

namespace bprun::erlang {

namespace {

constexpr const char* noted = ".platform_tools/erlang-web-command";

/// A name that needs no quotes, in Erlang and in a shell.
bool is_plain(const std::string& name) {
  return !name.empty() && std::islower(static_cast<unsigned char>(name.front())) != 0 &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '_';
         });
}

Result<std::string> release_command(const Path& app, const std::string& program) {
  const auto text = TRY(fs::read_file_if_exists(app / program, 8UL << 20));
  if (!text) return std::string();
  // relx's short start script (extended_start_script = false) knows no commands.
  const bool extended = text->find("foreground") != std::string::npos;
  return program + (extended ? " foreground" : " -noshell -noinput");
}

}  // namespace

Result<std::string>
web_command(const Path& app, const std::string& profile, const Project& project) {
  const std::string build = "_build/" + profile;
  if (!project.releases.empty()) {
    const std::string name = project.release_to_start();
    if (name.empty() || !is_plain(name)) return std::string();
    return release_command(app, format("{}/rel/{}/bin/{}", build, name, name));
  }
  std::vector<std::string> names;
  for (const Application& application : project.applications) {
    if (application.starts && is_plain(application.name)) names.push_back(application.name);
  }
  if (names.empty()) return std::string();
  std::string command = format("erl -noshell -noinput -pa {}/lib/*/ebin", build);
  if (fs::is_file(app / "config/sys.config")) command += " -config config/sys";
  // Permanent: an app that dies takes the machine along, so that whoever runs it starts it again.
  command += format(" -eval \"[{{ok, _}} = application:ensure_all_started(A, permanent) || A <- "
                    "[{}]].\"",
                    text::join(names, ", "));
  return command;
}

Result<void> note_web_command(const Path& app, const std::string& command) {
  if (command.empty()) return fs::remove_file(app / noted);
  TRY(fs::make_directories((app / noted).parent_path()));
  return fs::replace_file(app / noted, command + "\n");
}

std::string release(const Path& app) {
  const auto text = fs::read_file_if_exists(app / noted, 1UL << 16);
  if (!text || !*text) return "--- {}\n";
  // In single quotes YAML takes a command as it is, but for the single quotes in it.
  const std::string command(text::trim(**text));
  return format("---\naddons: []\ndefault_process_types:\n  web: '{}'\n",
                text::replace_all(command, "'", "''"));
}

}  // namespace bprun::erlang
