// SPDX-License-Identifier: MIT
#include "runner/lint/files.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/lint/word_list.hpp"
#include "runner/phases/interpreter.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace bprun::lint {

namespace {

using fs::Path;

/// Larger than any script that people write.
constexpr std::size_t largest_script = 1UL << 20;

/// Enough for a first line and for the beginning of a program.
constexpr std::size_t beginning_bytes = 4096;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// What runners start by name. The first two must be there.
constexpr std::array<std::string_view, 7> started{
    "detect", "compile", "release", "report", "test", "test-compile", "plan"};

constexpr std::array<std::string_view, 5> shells{"sh", "bash", "dash", "ksh", "ash"};

constexpr std::array<std::string_view, 5> passed_over{
    "test", "tests", "spec", "vendor", "node_modules"};

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string beginning_of(const Path& path) {
  const fs::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::string bytes(beginning_bytes, '\0');
  const ssize_t count = file ? ::read(file.get(), bytes.data(), bytes.size()) : 0;
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

std::string without_return(std::string word) {
  while (word.ends_with('\r'))
    word.pop_back();
  return word;
}

/// What the first line starts in the end; empty where that cannot be told.
std::string program_of(phases::Shebang shebang) {
  shebang.interpreter = without_return(shebang.interpreter);
  shebang.argument = without_return(shebang.argument);
  if (base_name(shebang.interpreter) != "env") return std::string(base_name(shebang.interpreter));
  return shebang.program_of_env().value_or("");
}

class Reader {
public:
  explicit Reader(const Path& directory) : directory_(directory) {}

  Result<Files> read() {
    for (const std::string_view name : started)
      TRY(read_started(name));
    if (fs::exists(directory_ / "export")) {
      add("committed-export",
          Severity::warning,
          {"export"},
          "the file export is among the buildpack's files",
          "bin/compile makes it in every build, for the buildpacks behind it: one from another "
          "build is removed here, and misleads elsewhere. Remove it, and add it to .gitignore.");
    }
    TRY(fs::walk(directory_, [this](const fs::WalkEntry& entry) { return visit(entry); }));
    return std::move(files_);
  }

private:
  void
  add(std::string id, Severity severity, Location where, std::string message, std::string hint) {
    files_.findings.push_back({.id = std::move(id),
                               .severity = severity,
                               .where = std::move(where),
                               .message = std::move(message),
                               .hint = std::move(hint)});
  }

  void missing(const std::string& file, bool needed) {
    const bool there = fs::exists(directory_ / file);
    if (!there && !needed) return;
    if (!there && fs::is_file(directory_ / "buildpack.toml")) {
      add("missing-script",
          Severity::error,
          {file},
          format("there is no {}, and there is a buildpack.toml: this is a Cloud Native Buildpack",
                 file),
          "bprun runs classic buildpacks: bin/detect, bin/compile and, where they have one, "
          "bin/release.");
      return;
    }
    add("missing-script",
        needed ? Severity::error : Severity::warning,
        {file},
        there ? format("{} is no file, or a link that leads nowhere", file)
              : format("there is no {}", file),
        needed ? "A buildpack has the executables bin/detect and bin/compile."
               : "Make it a file, or remove it.");
  }

  /// One of the scripts that a runner starts by name.
  Result<void> read_started(std::string_view name) {
    const std::string file = format("bin/{}", name);
    const Path path = directory_ / file;
    if (!fs::is_file(path)) {
      missing(file, name == "detect" || name == "compile");
      return {};
    }
    if (::access(path.c_str(), X_OK) != 0) {
      add("not-executable",
          Severity::warning,
          {file},
          format("{} is not executable", file),
          format("bprun sets the bit, as the multi buildpack does; others skip or refuse the "
                 "script: chmod +x {0}, and git update-index --chmod=+x {0}.",
                 file));
    }
    const std::string beginning = beginning_of(path);
    if (beginning.starts_with(byte_order_mark)) {
      add("byte-order-mark",
          Severity::error,
          {file, 1},
          format("{} begins with a byte order mark, so that Linux sees no #! in it", file),
          "Save it as UTF-8 without a byte order mark.");
      return {};
    }
    const bool is_program = beginning.starts_with("\x7F"
                                                  "ELF");
    if (!is_program && !phases::parse_shebang(beginning)) {
      add("no-interpreter",
          Severity::error,
          {file, 1},
          format("{} has no first line that names an interpreter", file),
          "Begin it with #!/usr/bin/env bash, or with what it is written in.");
    }
    return {};
  }

  Result<fs::WalkStep> visit(const fs::WalkEntry& entry) {
    const std::string_view name = base_name(entry.relative);
    if (entry.is_directory()) {
      const bool hidden = name.starts_with('.');
      if (name == ".git" || name == "node_modules") return fs::WalkStep::skip;
      if (hidden || is_one_of(passed_over, name)) outside_.push_back(entry.relative + "/");
      return fs::WalkStep::enter;
    }
    if (!entry.is_regular()) return fs::WalkStep::enter;
    const bool executable = (entry.status.st_mode & 0111) != 0;
    if (executable) files_.programs.emplace(name);
    const bool outside = std::any_of(outside_.begin(), outside_.end(), [&](const auto& folder) {
      return entry.relative.starts_with(folder);
    });
    if (!outside) TRY(read_script(entry, executable));
    return fs::WalkStep::enter;
  }

  Result<void> read_script(const fs::WalkEntry& entry, bool executable) {
    const std::string& file = entry.relative;
    const std::string_view name = base_name(file);
    const std::string beginning = beginning_of(entry.path);
    const auto shebang = phases::parse_shebang(beginning);
    const bool named_shell = name.ends_with(".sh") || name.ends_with(".bash");
    const bool is_started = file.starts_with("bin/") && is_one_of(started, file.substr(4));
    const std::string program = shebang ? program_of(*shebang) : std::string();
    if (shebang && (executable || is_started)) {
      files_.interpreters.push_back(
          {.file = file, .path = without_return(shebang->interpreter), .name = program});
    }
    const bool is_shell = shebang ? is_one_of(shells, program) : named_shell;
    const bool first_line_returns = shebang && beginning.find('\r') < beginning.find('\n');
    if (!is_shell && !first_line_returns) return {};
    if (entry.status.st_size > static_cast<off_t>(largest_script)) {
      add("unread-script",
          Severity::note,
          {file},
          format("{} is larger than {}: it was not read", file, text::human_size(largest_script)),
          "");
      return {};
    }
    const std::string text = TRY(fs::read_file(entry.path, largest_script * 2));
    check_line_ends(file, text, first_line_returns);
    if (is_shell) add_script(file, text);
    return {};
  }

  void check_line_ends(const std::string& file, std::string_view text, bool first_line) {
    const std::size_t first = text.find("\r\n");
    if (first == std::string_view::npos) return;
    const auto before = text.substr(0, first);
    const int line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    const auto lines = std::count(text.begin(), text.end(), '\n');
    std::ptrdiff_t returns = 0;
    for (std::size_t at = first; at != std::string_view::npos; at = text.find("\r\n", at + 2))
      ++returns;
    const bool everywhere = first_line || returns == lines;
    add("windows-line-ends",
        everywhere ? Severity::error : Severity::warning,
        {file, line},
        everywhere ? format("{} has Windows line ends", file)
                   : format("{} of {} lines of {} have Windows line ends", returns, lines, file),
        format("Convert it (sed -i 's/\\r$//' {}), and keep git from bringing them back with "
               "`{} text eol=lf` in .gitattributes.",
               file,
               file));
  }

  void add_script(const std::string& file, std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    files_.scripts.push_back({.file = file,
                              .scan = scan_shell(text),
                              .is_central = file.starts_with("bin/") || file.starts_with("lib/")});
  }

  const Path& directory_;
  Files files_ = {};
  std::vector<std::string> outside_ = {};
};

}  // namespace

Result<Files> read_files(const Path& directory) {
  if (!fs::is_directory(directory)) {
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("{} is no directory", directory.native()),
                 .hint =
                     "Name the folder of a buildpack, in which bin/detect and bin/compile are."};
  }
  return Reader(directory).read();
}

}  // namespace bprun::lint
