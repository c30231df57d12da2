// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/completion.hpp"

namespace bprun::cli {

namespace {

constexpr std::string_view fish_head =
    R"(# Completion of bprun for fish, made by `bprun completion fish` from the table of its commands.
function __bprun_at
    set -l words (commandline -opc)
    set -e words[1]
    test (count $words) -gt 0; and test "$words[1]" = help; and set -e words[1]
    test "$words" = "$argv"
end
function __bprun_in
    set -l words (commandline -opc)
    set -e words[1]
    set -l count (count $argv)
    test (count $words) -ge $count; and test "$words[1..$count]" = "$argv"
end
complete -c bprun -f
complete -c bprun -n __bprun_at -a help -d 'show all commands, or all about one'
complete -c bprun -n __bprun_at -l version -d 'show the version'
)";

std::string fish_quoted(std::string_view text) {
  return format("'{}'",
                text::replace_all(text::replace_all(std::string(text), "\\", "\\\\"), "'", "\\'"));
}

std::string fish_offer(const Offer& offer) {
  switch (offer.kind) {
  case Offer::Kind::files:
    return " -r -F";
  case Offer::Kind::directories:
    return " -x -a '(__fish_complete_directories)'";
  case Offer::Kind::words:
    return format(" -x -a {}", fish_quoted(text::join(offer.words, " ")));
  case Offer::Kind::nothing:
    return " -x";
  }
  return "";
}

std::string fish_command(const Command& command, const OfferedNames& names) {
  const auto name = text::words(command.name);
  const std::string before = name.size() > 1 ? format(" {}", name[0]) : "";
  std::string lines = format("complete -c bprun -n {} -a {} -d {}\n",
                             fish_quoted("__bprun_at" + before),
                             name.back(),
                             fish_quoted(command.summary));
  const std::string inside = fish_quoted(format("__bprun_in {}", command.name));
  for (const auto& option : command.options) {
    lines += format("complete -c bprun -n {} -l {}", inside, option.name.substr(2));
    if (!option.alias.empty()) lines += format(" -s {}", option.alias.substr(1));
    if (!option.value.empty()) lines += fish_offer(offer_of(option, names));
    lines += format(" -d {}\n", fish_quoted(option.help));
  }
  const Offer operands = offer_of(command, names);
  if (operands.kind == Offer::Kind::words) {
    lines += format(
        "complete -c bprun -n {} -a {}\n", inside, fish_quoted(text::join(operands.words, " ")));
  } else if (operands.kind != Offer::Kind::nothing) {
    lines += format("complete -c bprun -n {} -F\n", inside);
  }
  return lines;
}

}  // namespace

std::string fish_completion(const OfferedNames& names) {
  std::string script(fish_head);
  for (const auto& group : command_groups()) {
    script += format(
        "complete -c bprun -n __bprun_at -a {} -d {}\n", group, fish_quoted(format("{} …", group)));
  }
  for (const auto& command : commands())
    script += fish_command(command, names);
  return script;
}

}  // namespace bprun::cli
