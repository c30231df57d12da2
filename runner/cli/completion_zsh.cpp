// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/completion.hpp"

namespace bprun::cli {

namespace {

constexpr std::string_view zsh_head = R"(#compdef bprun
# Completion of bprun for zsh, made by `bprun completion zsh` from the table of its commands.
_bprun() {
  local curcontext=$curcontext command
  local -a names
  if [[ ${words[2]} == help ]] && ((CURRENT > 2)); then
    shift words
    ((CURRENT -= 1))
  fi
)";

constexpr std::string_view zsh_tail = R"(}
if [[ ${funcstack[1]} == _bprun ]]; then
  _bprun "$@"
else
  compdef _bprun bprun
fi
)";

/// In a specification of _arguments, and in a list for _describe.
std::string zsh_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == ':' || c == '[' || c == ']') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_action(const Offer& offer) {
  switch (offer.kind) {
  case Offer::Kind::files:
    return "_files";
  case Offer::Kind::directories:
    return "_files -/";
  case Offer::Kind::words: {
    std::vector<std::string> words;
    words.reserve(offer.words.size());
    for (const auto& word : offer.words)
      words.push_back(text::replace_all(word, " ", "\\ "));
    return format("({})", text::join(words, " "));
  }
  case Offer::Kind::nothing:
    break;
  }
  // Nothing. The message that " " would show keeps zsh from completing the one option that fits.
  return "()";
}

/// `*`: an option can be given again.
std::string zsh_option(std::string_view name, const Option& option, const OfferedNames& names) {
  std::string spec = format("*{}{}[{}]",
                            name,
                            option.value.empty() || name == option.alias ? "" : "=",
                            zsh_escaped(option.help));
  if (!option.value.empty()) {
    spec += format(":{}:{}", zsh_escaped(option.value), zsh_action(offer_of(option, names)));
  }
  return format("        {} \\\n", text::shell_quote(spec));
}

std::string zsh_command(const Command& command, const OfferedNames& names) {
  std::string arm = format("    {})\n      _arguments \\\n", text::shell_quote(command.name));
  for (const auto& option : command.options) {
    arm += zsh_option(option.name, option, names);
    if (!option.alias.empty()) arm += zsh_option(option.alias, option, names);
  }
  arm += format("        {} \\\n", text::shell_quote("--help[show all about this command]"));
  return arm + format("        {}\n      ;;\n",
                      text::shell_quote(format("*: :{}", zsh_action(offer_of(command, names)))));
}

std::string zsh_names(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string list = "    names=(\n";
  for (const auto& [name, summary] : rows) {
    list += format("      {}\n",
                   text::shell_quote(format("{}:{}", zsh_escaped(name), zsh_escaped(summary))));
  }
  return list + "    )\n    _describe command names\n    return\n";
}

/// The first words of all commands; where several begin with one word, that word by itself.
std::string zsh_first_words() {
  std::vector<std::pair<std::string, std::string>> rows{
      {"help", "show all commands, or all about one"}, {"--version", "show the version"}};
  for (const auto& command : commands()) {
    const auto name = text::words(command.name);
    if (name.size() == 1) rows.emplace_back(name[0], command.summary);
  }
  for (const auto& group : command_groups())
    rows.emplace_back(group, format("{} …", group));
  return format("  if ((CURRENT == 2)); then\n{}  fi\n", zsh_names(rows));
}

std::string zsh_second_words() {
  std::string arms;
  for (const auto& group : command_groups()) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const auto& command : commands()) {
      const auto name = text::words(command.name);
      if (name.size() > 1 && name[0] == group) rows.emplace_back(name[1], command.summary);
    }
    arms += format("  {})\n    if ((CURRENT == 3)); then\n{}    fi\n"
                   "    command=\"${{words[2]}} ${{words[3]}}\"\n    shift words\n    ((CURRENT -= "
                   "1))\n    ;;\n",
                   group,
                   zsh_names(rows));
  }
  return format(
      "  command=${{words[2]}}\n  case $command in\n{}  esac\n  shift words\n  ((CURRENT -= 1))\n",
      arms);
}

}  // namespace

std::string zsh_completion(const OfferedNames& names) {
  std::string script(zsh_head);
  script += zsh_first_words();
  script += zsh_second_words();
  script += "  case $command in\n";
  for (const auto& command : commands())
    script += zsh_command(command, names);
  script += "  esac\n";
  script += zsh_tail;
  return script;
}

}  // namespace bprun::cli
