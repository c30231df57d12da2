// SPDX-License-Identifier: MIT
#include "runner/herokuish/commands.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/herokuish/build.hpp"
#include "runner/herokuish/bundled.hpp"
#include "runner/herokuish/entry.hpp"
#include "runner/herokuish/install.hpp"
#include "runner/herokuish/launch.hpp"
#include "runner/herokuish/slug.hpp"
#include "runner/herokuish/smoke_test.hpp"
#include "runner/herokuish/types.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/own_program.hpp"

#include <unistd.h>

#include <array>

namespace bprun::herokuish {

namespace {

constexpr int unknown_command = 2;

void print(std::string_view text) {
  // Nobody listens any more (| head): that is the reader's choice.
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
}

std::string word(const Words& words, std::size_t i) {
  return words.size() > i ? words[i] : std::string();
}

/// For what has to clean up; apps get the signals as they were.
void catch_signals() {
  process::interrupt::install();
  static_cast<void>(process::own_program());  // while /proc tells it as the caller sees it
}

template <Result<int> (*run)(const Session&, Log&), bool filtered>
Result<int> with_log(const Session& session, const Words&) {
  catch_signals();
  Log log(look_of(session, filtered), STDOUT_FILENO, STDERR_FILENO);
  return run(session, log);
}

Result<int> run_install(const Session& session, const Words& words) {
  catch_signals();
  Log log(look_of(session, false), STDOUT_FILENO, STDERR_FILENO);
  return install(session, words, log);
}

Result<int> run_list(const Session& session, const Words&) {
  TRY(ensure_paths(session.paths));
  for (const auto& name : TRY(fs::list_directory(session.paths.buildpacks))) {
    if (!name.starts_with('.')) print(name + "\n");
  }
  return 0;
}

Result<int> run_parse(const Session& session, const Words& words) {
  return parse_type(session, word(words, 0));
}

Result<int> run_import(const Session& session, const Words& words) {
  catch_signals();
  return import_slug(session, word(words, 0));
}

Result<int> run_export(const Session& session, const Words& words) {
  catch_signals();
  return export_slug(session, word(words, 0));
}

Result<int> run_test(const Session& session, const Words& words) {
  catch_signals();
  return test_app_by_request(session, words);
}

Result<int> run_paths(const Session& session, const Words&) {
  print(paths_text(session.paths));
  return 0;
}

Result<int> run_version(const Session& session, const Words&) {
  print(version_text(session.original ? "" : session.version));
  return 0;
}

/// In the order of the listing.
constexpr std::array<Command, 18> tree{{
    {"buildpack", "", "Use and install buildpacks", "buildpack", "", "", nullptr},
    {"buildpack",
     "build",
     "Build an application using installed buildpacks",
     "buildpack-build",
     "",
     "Usage: herokuish buildpack build\n\nBuilds the app in APP_PATH, or the one mounted at "
     "IMPORT_PATH, and leaves it in APP_PATH.\nBUILDPACK_URL, or .buildpacks in the app, say "
     "which buildpacks; else those in BUILDPACK_PATH are asked.",
     with_log<build_app, true>},
    {"buildpack",
     "detect",
     "Detect suitable buildpack for an application",
     "buildpack-detect",
     "",
     "Usage: herokuish buildpack detect\n\nSays which buildpack would build the app, and changes "
     "what `build` changes before it.",
     with_log<detect_app, false>},
    {"buildpack",
     "install",
     "Install buildpack from Git URL and optional committish",
     "buildpack-install",
     "<url> <commit> <name> ",
     "Usage: herokuish buildpack install [URL [REF [NAME]]]\n\nURL is a git repository or a "
     "tarball; it becomes BUILDPACK_PATH/NAME. Without one all of the\nbundled buildpacks are "
     "installed.",
     run_install},
    {"buildpack",
     "list",
     "List installed buildpacks",
     "buildpack-list",
     "",
     "Usage: herokuish buildpack list",
     run_list},
    {"buildpack",
     "test",
     "Build and run tests for an application using installed buildpacks",
     "buildpack-test",
     "",
     "Usage: herokuish buildpack test\n\nRuns the buildpack's bin/test-compile and bin/test.",
     with_log<test_app, false>},
    {"",
     "help",
     "Shows help information for a command",
     "cmd-help",
     "",
     "Usage: herokuish help [GROUP] [COMMAND]",
     nullptr},
    {"",
     "paths",
     "Shows path settings",
     "paths",
     "",
     "Usage: herokuish paths\n\nEach is set by an environment variable of that name, in capitals "
     "or in small letters.",
     run_paths},
    {"procfile", "", "Use Procfiles and run app commands", "procfile", "", "", nullptr},
    {"procfile",
     "exec",
     "Run as unprivileged user with Heroku-like env",
     "procfile-exec",
     "",
     "Usage: herokuish procfile exec LINE | PROGRAM ARGUMENT...\n\nA single word is a line for "
     "the shell; several are a program and its arguments as they stand.",
     exec_words},
    {"procfile",
     "parse",
     "Get command string for a process type from Procfile",
     "procfile-parse",
     "<type> ",
     "Usage: herokuish procfile parse TYPE",
     run_parse},
    {"procfile",
     "start",
     "Run process type command from Procfile through exec",
     "procfile-start",
     "<type> ",
     "Usage: herokuish procfile start TYPE",
     start_type},
    {"slug", "", "Manage application slugs", "slug", "", "", nullptr},
    {"slug",
     "export",
     "Export generated slug tarball to URL (PUT) or STDOUT",
     "slug-export",
     "<url> ",
     "Usage: herokuish slug export [URL]",
     run_export},
    {"slug",
     "generate",
     "Generate a gzipped slug tarball from the current app",
     "slug-generate",
     "",
     "Usage: herokuish slug generate",
     with_log<generate_slug, false>},
    {"slug",
     "import",
     "Import a gzipped slug tarball from URL or STDIN ",
     "slug-import",
     "<url> ",
     "Usage: herokuish slug import [URL]",
     run_import},
    {"",
     "test",
     "Test running an app through Herokuish",
     "herokuish-test",
     "<path> <expected> ",
     "Usage: herokuish test [PATH [EXPECTED]]\n\nBuilds the app, starts its web process on port "
     "5678 and asks it for PATH.",
     run_test},
    {"",
     "version",
     "Show version and supported version info",
     "version",
     "",
     "Usage: herokuish version",
     run_version},
}};

const Command* find(std::string_view group, std::string_view name) {
  for (const auto& command : commands()) {
    if (command.group == group && command.name == name) return &command;
  }
  return nullptr;
}

int refuse(std::string_view group, const std::string& asked) {
  print(format("No such command: {}\n{}", asked, listing(group)));
  return unknown_command;
}

int show_help(const Words& words) {
  if (words.empty()) {
    print(listing(""));
    return 0;
  }
  const bool grouped = find(words[0], "") != nullptr;
  const auto* command = words.size() > 1 || grouped
                            ? find(words[0], words.size() > 1 ? words.back() : "")
                            : find("", words[0]);
  if (command == nullptr) return refuse("", words.back());
  std::string text =
      format("{} {}\n  {}\n\n", command->function, command->arguments, command->summary);
  if (!command->usage.empty()) text += format("{}\n\n", command->usage);
  print(text);
  return 0;
}

}  // namespace

std::span<const Command> commands() {
  return tree;
}

std::string listing(std::string_view group) {
  std::string text = "\nAvailable commands:\n";
  for (const auto& command : commands()) {
    if (group.empty() && (command.group.empty() || command.name.empty())) {
      const auto name = command.group.empty() ? command.name : command.group;
      text += format("  {:<24} {}\n", name, command.summary);
    } else if (group.empty()) {
      text += format("    {:<24} {}\n", command.name, command.summary);
    } else if (command.group == group && !command.name.empty()) {
      text += format("  {:<24} {}\n", command.name, command.summary);
    }
  }
  return text + "\n";
}

Result<int> run_command(const Session& session, const Words& words) {
  if (words.empty() || words[0].empty()) return show_help({});
  if (words[0] == "help") return show_help({words.begin() + 1, words.end()});
  const auto* group = find(words[0], "");
  if (group == nullptr) {
    const auto* command = find("", words[0]);
    if (command == nullptr) return refuse("", words[0]);
    return command->run(session, {words.begin() + 1, words.end()});
  }
  if (words.size() == 1 || words[1].empty()) {
    print(format("{}\n{}", group->summary, listing(group->group)));
    return 0;
  }
  const auto* command = find(group->group, words[1]);
  if (command == nullptr) return refuse(group->group, words[1]);
  return command->run(session, {words.begin() + 2, words.end()});
}

}  // namespace bprun::herokuish
