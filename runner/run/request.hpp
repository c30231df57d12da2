// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/config_vars.hpp"
#include "runner/process/environment.hpp"
#include "runner/sandbox/spec.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What is to be started, as values.
namespace bprun::run {

using fs::Path;

/// A slug, or an OCI layout as a directory or packed into a .tar. What the app writes is gone after
/// the run. A slug is unpacked once and then mounted, where the sandbox and the machine allow that
/// (slug_files.hpp); else, as images, unpacked for this run.
struct SlugFile {
  Path file;
};

/// A directory: used in place, and what the app writes there stays.
struct AppDirectory {
  Path directory;
};

/// `bprun start web`: a type of the Procfile, or a default type of `.release`.
struct ProcessTypeName {
  std::string name;
  /// An app without it is none at fault: Prepared::has_command() is false then.
  bool may_lack = false;
};

/// `bprun run 'cd x && y'`: one line for the shell.
struct ShellLine {
  std::string text;
};

/// `bprun run -- node -e 'x y'`: a program and its arguments, each word as it stands (P-18).
struct WordList {
  std::vector<std::string> words;
};

/// How the files of a slug lie in it (S-9).
enum class SlugLayout {
  plain,   ///< at its root
  heroku,  ///< below app/; what is beside that is not used
  any,     ///< below app/ if there is nothing else, else at the root
};

struct RunRequest {
  std::variant<SlugFile, AppDirectory> app;
  std::variant<ProcessTypeName, ShellLine, WordList> what;
  manifest::ConfigVars config = {};
  std::optional<sandbox::Mode> isolation = std::nullopt;  ///< nullopt: auto
  /// Who the app runs as if the caller is root and the app's directory is not somebody's.
  sandbox::Identity build_identity = {.uid = 32767, .gid = 32767};
  /// A stack's root filesystem to run in, canonical; and who asked for it.
  std::optional<Path> stack_root = std::nullopt;
  std::string stack_root_origin = "";
  SlugLayout layout = SlugLayout::plain;
  /// The caller's environment, of which what environment.hpp says gets through.
  process::Environment caller = {};
  /// The process is a person's, at a terminal: `bprun run`. Ctrl-C is then the program's affair
  /// however often it comes; else the second one kills.
  bool interactive = false;
  /// Kept for what is executed watched.
  sandbox::Limits limits = {};
  /// False for what is executed watched: it knows of no terminal.
  bool may_use_terminal = true;
  /// Root's number in the sandbox: Dokku gives predeploy scripts that. Not in the other modes.
  bool is_root_inside = false;
  /// DYNO; empty: "<type>.1" for a process type, else "run.<number>".
  std::string dyno = "";
};

}  // namespace bprun::run
