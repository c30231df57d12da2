// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/completion.hpp"

#include <algorithm>

namespace bprun::cli {

namespace {

/// Nothing but bash itself is used. Bash cuts words at "=", so --name=value is three of them.
constexpr std::string_view bash_head =
    R"(# Completion of bprun for bash, made by `bprun completion bash` from the table of its commands.
_bprun_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }
_bprun_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}
_bprun_directories() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$1")
}
_bprun() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' options='' at=1 i
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [[ ${COMP_WORDS[1]} != help ]] || at=2
  for ((i = at; i < COMP_CWORD && i < at + 2; i++)); do
    command+=${command:+ }${COMP_WORDS[i]}
  done
)";

constexpr std::string_view bash_tail = R"(  if [[ $cur == -* ]]; then
    _bprun_words "$options" "$cur"
  fi
}
complete -F _bprun bprun
)";

std::string bash_offer(const Offer& offer) {
  switch (offer.kind) {
  case Offer::Kind::files:
    return R"(_bprun_files "$cur")";
  case Offer::Kind::directories:
    return R"(_bprun_directories "$cur")";
  case Offer::Kind::words:
    return format("_bprun_words {} \"$cur\"", text::shell_quote(text::join(offer.words, " ")));
  case Offer::Kind::nothing:
    return ":";
  }
  return ":";
}

std::string bash_command(const Command& command, const OfferedNames& names) {
  const bool has_two_words = text::words(command.name).size() > 1;
  std::string arm = has_two_words ? format("  '{}')\n", command.name)
                                  : format("  {} | '{} '*)\n", command.name, command.name);
  std::string options = "--help";
  std::string values;
  for (const auto& option : command.options) {
    options += format(" {}", option.name);
    if (option.value.empty()) continue;
    values += option.alias.empty() ? format("    {}) ", option.name)
                                   : format("    {} | {}) ", option.name, option.alias);
    values += format("{}; return ;;\n", bash_offer(offer_of(option, names)));
  }
  arm += format("    options={}\n", text::shell_quote(options));
  if (!values.empty()) arm += format("    case $prev in\n{}    esac\n", values);
  const auto operands = bash_offer(offer_of(command, names));
  if (operands != ":") arm += format("    [[ $cur == -* ]] || {}\n", operands);
  return arm + "    ;;\n";
}

/// `bprun `, `bprun slug `: what can come next.
std::string bash_names() {
  std::vector<std::string> first{"help", "--version"};
  std::string arms;
  for (const auto& command : commands()) {
    const auto name = text::words(command.name);
    const std::string word(name[0]);
    if (std::find(first.begin(), first.end(), word) != first.end()) continue;
    first.push_back(word);
    std::vector<std::string> second;
    for (const auto& other : commands()) {
      const auto words = text::words(other.name);
      if (words.size() > 1 && words[0] == word) second.emplace_back(words[1]);
    }
    if (second.empty()) continue;
    arms += format("  {})\n    _bprun_words {} \"$cur\"\n    return\n    ;;\n",
                   word,
                   text::shell_quote(text::join(second, " ")));
  }
  return format("  if ((COMP_CWORD == at)); then\n    _bprun_words {} \"$cur\"\n    return\n  fi\n",
                text::shell_quote(text::join(first, " "))) +
         format("  case $command in\n{}  esac\n", arms);
}

}  // namespace

std::string bash_completion(const OfferedNames& names) {
  std::string script(bash_head);
  script += bash_names();
  script += "  case $command in\n";
  // Two words first: `slug inspect` before what begins with `slug`.
  for (const bool two : {true, false}) {
    for (const auto& command : commands()) {
      if ((text::words(command.name).size() > 1) == two) script += bash_command(command, names);
    }
  }
  script += "  esac\n";
  script += bash_tail;
  return script;
}

}  // namespace bprun::cli
