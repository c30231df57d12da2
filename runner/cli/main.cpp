// SPDX-License-Identifier: MIT
#include "runner/cli/main.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/command.hpp"
#include "runner/cli/completion.hpp"
#include "runner/fs/fd.hpp"
#include "runner/herokuish/entry.hpp"
#include "runner/pipeline/version.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/own_program.hpp"
#include "runner/report/event.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace bprun::cli {

namespace {

using Words = std::vector<std::string>;

int print(std::string_view text) {
  // Nobody listens any more (| head): that is the reader's choice.
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

int fail(const Error& error) {
  static_cast<void>(fs::write_all(STDERR_FILENO, report::render(error)));
  return exit_status(error);
}

/// The command whose name the first words are; its words are taken off.
const Command* take_command(Words& words) {
  const auto found = find_command(words);
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(found.words));
  return found.command;
}

bool is_help(std::string_view word) {
  return word == "--help" || word == "-h";
}

/// `slug`, which is no command, and the first word of several.
bool is_group(const Words& words) {
  const auto groups = command_groups();
  return !words.empty() && std::find(groups.begin(), groups.end(), words[0]) != groups.end();
}

Error unknown_command(const Words& words) {
  if (is_group(words) && words.size() == 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is the first word of several commands", words[0]),
                 .hint = format("bprun help {} lists them.", words[0])};
  }
  std::vector<std::string> names;
  for (const auto& command : commands())
    names.emplace_back(command.name);
  const auto near = text::nearest(words[0], names);
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no command {}", text::printable(words[0])),
               .hint = near ? format("Did you mean bprun {}? bprun help lists them all.", *near)
                            : "bprun help lists them all."};
}

int show_help(Words words) {
  if (words.empty()) return print(overview());
  if (is_group(words) && words.size() == 1) return print(overview(words[0]));
  const Command* command = take_command(words);
  if (command == nullptr) return fail(unknown_command(words));
  return print(help(*command));
}

int run(Words words) {
  if (words.empty() || is_help(words[0])) return print(overview());
  if (words[0] == "--version" || words[0] == "version") {
    return print(format("bprun {}\n", pipeline::version()));
  }
  if (words[0] == "help") return show_help({words.begin() + 1, words.end()});

  if (is_group(words) && words.size() == 2 && is_help(words[1])) return print(overview(words[0]));
  const Command* command = take_command(words);
  if (command == nullptr) return fail(unknown_command(words));
  if (!words.empty() && is_help(words[0])) return print(help(*command));

  process::interrupt::install();
  static_cast<void>(process::own_program());  // while /proc tells it as the caller sees it
  auto arguments = parse_arguments(words, command->options, command->stops_at_operand);
  if (!arguments) {
    // Behind other words, too: `bprun build . --help`. What stands behind -- is somebody else's.
    const auto ours = std::find(words.begin(), words.end(), "--");
    if (std::any_of(words.begin(), ours, is_help)) return print(help(*command));
    Error error = std::move(arguments).error();
    if (!error.hint.empty()) error.hint += " ";
    error.hint += format("bprun help {} shows what it takes.", command->name);
    return fail(error);
  }
  const auto status = command->run(*arguments);
  return status ? *status : fail(status.error());
}

std::optional<herokuish::Entry> herokuish_entry(std::string_view argv0) {
  const char* path = std::getenv("PATH");
  const char* compat = std::getenv("BPRUN_COMPAT");
  const bool original = compat != nullptr && std::string_view(compat) == "herokuish";
  return herokuish::entry_of(argv0, path != nullptr ? path : "", original);
}

}  // namespace

int main(int argc, char** argv) {
  // What bprun makes must be reachable for the build's uid, whatever the caller's umask.
  ::umask(0022);
  const Words words(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (const auto entry = herokuish_entry(argc > 0 ? argv[0] : "")) {
    return herokuish::answer(*entry, words, pipeline::version());
  }
  return run(words);
}

}  // namespace bprun::cli
