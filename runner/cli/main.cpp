// SPDX-License-Identifier: MIT
#include "runner/cli/main.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/command.hpp"
#include "runner/fs/fd.hpp"
#include "runner/herokuish/entry.hpp"
#include "runner/pipeline/version.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/own_program.hpp"
#include "runner/report/event.hpp"

#include <sys/stat.h>
#include <unistd.h>

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

Error unknown_command(const Words& words) {
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
  const Command* command = take_command(words);
  if (command == nullptr) return fail(unknown_command(words));
  return print(help(*command));
}

int run(Words words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return print(overview());
  if (words[0] == "--version" || words[0] == "version") {
    return print(format("bprun {}\n", pipeline::version()));
  }
  if (words[0] == "help") return show_help({words.begin() + 1, words.end()});

  const Command* command = take_command(words);
  if (command == nullptr) return fail(unknown_command(words));
  if (!words.empty() && (words[0] == "--help" || words[0] == "-h")) return print(help(*command));

  process::interrupt::install();
  static_cast<void>(process::own_program());  // while /proc tells it as the caller sees it
  auto arguments = parse_arguments(words, command->options, command->stops_at_operand);
  if (!arguments) {
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
