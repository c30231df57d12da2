// SPDX-License-Identifier: MIT
#include "runner/phases/interpreter.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace bprun::phases {

namespace {

using sandbox::Found;

/// As much of a first line as Linux reads.
constexpr std::size_t longest_shebang = 256;

/// Program headers follow the ELF header, and the loader's name the headers.
constexpr std::size_t beginning_bytes = 4096;

constexpr std::string_view blanks = " \t";

std::string read_beginning(const Path& file) {
  const fs::Fd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::string bytes(beginning_bytes, '\0');
  const ssize_t count = opened ? ::read(opened.get(), bytes.data(), bytes.size()) : 0;
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

bool has_carriage_return(std::string_view word) {
  return !word.empty() && word.back() == '\r';
}

std::string script_name(const Script& script) {
  return format("{} of {}", file_of(script.phase), script.buildpack);
}

Error refusal(const Script& script, int line, std::string why, std::string hint) {
  return Error{.kind = ErrorKind::buildpack,
               .message = format("{} cannot be started: {}", script_name(script), std::move(why)),
               .where = Location{.file = file_of(script.phase), .line = line},
               .hint = std::move(hint)};
}

Error windows_lines(const Script& script) {
  return refusal(
      script,
      1,
      "its first line ends with a carriage return",
      format("The file has Windows line ends: convert it (sed -i 's/\\r$//' {0}), and keep git "
             "from bringing them back with the line `{1}/* text eol=lf` in .gitattributes.",
             file_of(script.phase),
             Path(file_of(script.phase)).parent_path().native()));
}

Error missing(const Script& script, std::string_view what, std::string_view name, Found found) {
  return refusal(
      script,
      1,
      format("{} {}, {}",
             what,
             text::printable(name),
             found == Found::not_run ? "which cannot be executed" : "which is not there"),
      "Name an interpreter that exists where the build runs, or let a buildpack before this one "
      "install it.");
}

/// Shells take a carriage return for part of their options.
bool is_shell(std::string_view program) {
  program.remove_prefix(program.rfind('/') + 1);
  constexpr std::array shells{"sh", "bash", "dash", "zsh", "ksh"};
  return std::find(shells.begin(), shells.end(), program) != shells.end();
}

/// Looks for what execvp would find in PATH. Certain only where every directory could be looked at.
Found find_in_path(const sandbox::Sandbox& sandbox,
                   const std::string& name,
                   const process::Environment& environment) {
  const auto path = environment.get("PATH");
  if (!path) return Found::unknown;
  Found answer = Found::no;
  for (const auto directory : text::split(*path, ':')) {
    if (directory.empty() || directory.front() != '/') {
      answer = Found::unknown;
      continue;
    }
    const auto here = sandbox.find_program(Path(directory) / name).found;
    if (here == Found::yes) return here;
    if (here == Found::unknown) answer = here;
  }
  return answer;
}

bool absent(Found found) {
  return found == Found::no || found == Found::not_run;
}

Result<void> check_env(const sandbox::Sandbox& sandbox,
                       const Script& script,
                       const Shebang& shebang,
                       const process::Environment& environment) {
  const auto program = shebang.program_of_env();
  if (!program) return {};
  const Found found = program->front() == '/' ? sandbox.find_program(*program).found
                      : program->find('/') != std::string::npos
                          ? Found::unknown
                          : find_in_path(sandbox, *program, environment);
  if (!absent(found)) return {};
  if (has_carriage_return(*program)) return windows_lines(script);
  if (program->find(' ') != std::string::npos) {
    return refusal(script,
                   1,
                   format("its first line makes env look for one program called `{}`",
                          text::printable(*program)),
                   "Linux hands everything behind env over as one word: write env -S, or no "
                   "options.");
  }
  return missing(script, "its first line asks env for", *program, found);
}

Result<void> check_shebang(const sandbox::Sandbox& sandbox,
                           const Script& script,
                           const Shebang& shebang,
                           const process::Environment& environment) {
  if (shebang.interpreter.front() != '/') return {};
  const Found found = sandbox.find_program(shebang.interpreter).found;
  if (absent(found)) {
    if (has_carriage_return(shebang.interpreter)) return windows_lines(script);
    return missing(script, "its first line names the interpreter", shebang.interpreter, found);
  }
  if (has_carriage_return(shebang.argument) && is_shell(shebang.interpreter)) {
    return windows_lines(script);
  }
  return check_env(sandbox, script, shebang, environment);
}

/// Copies a struct out of bytes; false where they end before it does.
template <class T>
bool take(std::string_view bytes, std::size_t offset, T& into) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof into) return false;
  std::memcpy(&into, bytes.data() + offset, sizeof into);
  return true;
}

}  // namespace

std::string file_of(std::string_view phase) {
  const bool is_file = phase.find('/') != std::string_view::npos;
  return is_file ? std::string(phase) : format("bin/{}", phase);
}

std::optional<std::string> Shebang::program_of_env() const {
  if (interpreter != "/usr/bin/env" && interpreter != "/bin/env") return std::nullopt;
  std::string_view rest = argument;
  const bool splits = rest.starts_with("-S");
  if (splits) {
    rest.remove_prefix(2);
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    rest = rest.substr(0, rest.find_first_of(blanks));
  }
  // Options, assignments and quotes are env's own language.
  if (rest.empty() || rest.front() == '-') return std::nullopt;
  if (rest.find_first_of(splits ? "=\\'\"$#" : "=") != std::string_view::npos) return std::nullopt;
  return std::string(rest);
}

std::optional<Shebang> parse_shebang(std::string_view beginning) {
  if (!beginning.starts_with("#!")) return std::nullopt;
  std::string_view line = beginning.substr(2, longest_shebang - 2);
  const std::size_t end = line.find('\n');
  if (end == std::string_view::npos && beginning.size() >= longest_shebang) return std::nullopt;
  line = line.substr(0, end);
  line = line.substr(0, line.find('\0'));
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  line = line.substr(0, line.find_last_not_of(blanks) + 1);
  if (line.empty()) return std::nullopt;
  const std::size_t gap = line.find_first_of(blanks);
  Shebang shebang{.interpreter = std::string(line.substr(0, gap)), .argument = {}};
  if (gap != std::string_view::npos) {
    line.remove_prefix(line.find_first_not_of(blanks, gap));
    shebang.argument = line;
  }
  return shebang;
}

std::optional<std::string> parse_elf_interpreter(std::string_view beginning) {
  Elf64_Ehdr header = {};
  if (!take(beginning, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_phentsize != sizeof(Elf64_Phdr)) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr part = {};
    // What lies beyond the beginning is not read, and so not known.
    if (header.e_phoff > beginning.size()) return std::nullopt;
    if (!take(beginning, header.e_phoff + i * sizeof part, part)) return std::nullopt;
    if (part.p_type != PT_INTERP) continue;
    if (part.p_offset > beginning.size() || part.p_filesz > beginning.size() - part.p_offset) {
      return std::nullopt;
    }
    const auto name = beginning.substr(part.p_offset, part.p_filesz);
    return std::string(name.substr(0, name.find('\0')));
  }
  return std::nullopt;
}

Result<void> check_interpreter(const sandbox::Sandbox& sandbox,
                               const Script& script,
                               const process::Environment& environment) {
  // A buildpack lies below a mount, or in place.
  const std::string beginning = read_beginning(sandbox.host(script.argv.at(0)));
  if (const auto shebang = parse_shebang(beginning)) {
    return check_shebang(sandbox, script, *shebang, environment);
  }
  const auto loader = parse_elf_interpreter(beginning);
  if (!loader || loader->empty() || loader->front() != '/') return {};
  if (!absent(sandbox.find_program(*loader).found)) return {};
  return refusal(script,
                 0,
                 format("it is a program that needs the loader {}, which is not there",
                        text::printable(*loader)),
                 "It was made for another system (musl, or another processor): link it "
                 "statically, or build it for this one.");
}

Error cannot_start(const Script& script, int error_number) {
  const bool no_file = error_number == ENOENT;
  return refusal(script,
                 no_file ? 1 : 0,
                 no_file ? "an interpreter or a loader that it needs is not there"
                         : std::string(std::strerror(error_number)),
                 "See what its first line names.");
}

}  // namespace bprun::phases
