// SPDX-License-Identifier: MIT
#include "runner/requests/bash_evaluation.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

// The file is sourced as it lies there; only where it has carriage returns or a byte order mark,
// which the parser passes over too, bash reads a cleaned copy. Names begin with bprun_ so that the
// file does not meet them. `builtin`, for the file may define functions of any name.
constexpr std::string_view before_defaults = R"bash(
bprun_file=$1
shift
bprun_keys=("$@")
set --
bprun_text=$(<"$bprun_file") || exit 1
build_path=$PWD
)bash";

constexpr std::string_view after_defaults = R"bash(
case $bprun_text in
  $'\xEF\xBB\xBF'* | *$'\r'*)
    bprun_text=${bprun_text#$'\xEF\xBB\xBF'}
    bprun_text=${bprun_text//$'\r\n'/$'\n'}
    source /dev/stdin <<<"${bprun_text%$'\r'}"
    ;;
  *)
    source "$bprun_file" </dev/null
    ;;
esac >&2
set +eu
for bprun_key in "${bprun_keys[@]}"; do
  declare -n bprun_value=$bprun_key
  if [ "${#bprun_value[@]}" -gt 0 ]; then
    bprun_kind=string
    [[ $(declare -p "$bprun_key" 2>/dev/null) == "declare -"[aA]* ]] && bprun_kind=array
    builtin printf '%s\0' "$bprun_key" "$bprun_kind" "${#bprun_value[@]}" "${bprun_value[@]}"
  fi
  unset -n bprun_value
done
builtin printf '%s\0' end
)bash";

/// A key with values that bash could make is no worse than this.
constexpr long long most_words = 10'000;

std::string default_lines(const ShellValues& defaults) {
  std::string lines;
  for (const auto& [name, value] : defaults) {
    if (!value.is_array) lines += format("{}={}\n", name, text::shell_quote(value.text()));
  }
  return lines;
}

Error no_answer(const std::string& file) {
  return config_error(format("bash did not come to the end of {}", file),
                      {file, 0},
                      "The file must not end the shell: no exit, no exec, no set -e.");
}

}  // namespace

BashQuestion bash_question(const std::string& file,
                           const std::vector<std::string>& keys,
                           const ShellValues& defaults) {
  std::string script(before_defaults);
  script += default_lines(defaults);
  script += after_defaults;
  // A name without a slash would be looked for in PATH.
  BashQuestion question{file, {"bash", "-c", std::move(script), "bash", "./" + file}};
  question.argv.insert(question.argv.end(), keys.begin(), keys.end());
  return question;
}

Result<ShellValues> parse_bash_answer(std::string_view answer, const std::string& file) {
  ShellValues values;
  auto pieces = text::split(answer, '\0');
  // "…end\0" leaves one empty piece behind it.
  if (pieces.size() < 2 || !pieces.back().empty() || pieces[pieces.size() - 2] != "end")
    return no_answer(file);
  pieces.resize(pieces.size() - 2);
  for (std::size_t at = 0; at < pieces.size();) {
    if (at + 3 > pieces.size()) return no_answer(file);
    ShellValue value{.is_array = pieces[at + 1] == "array"};
    const auto count = text::to_integer(pieces[at + 2]);
    if (!count || *count < 1 || *count > most_words || at + 3 + *count > pieces.size())
      return no_answer(file);
    const auto first = pieces.begin() + static_cast<std::ptrdiff_t>(at) + 3;
    value.words.assign(first, first + *count);
    values[std::string(pieces[at])] = std::move(value);
    at += 3 + static_cast<std::size_t>(*count);
  }
  return values;
}

Result<ShellConfig> ask_bash(ShellConfig config,
                             std::string_view text,
                             const std::vector<std::string>& wanted,
                             const std::vector<std::string>& keys,
                             const ShellValues& defaults,
                             const BashEvaluator& evaluator) {
  const auto hidden = std::find_if(
      wanted.begin(), wanted.end(), [&](const auto& key) { return config.hides(key) != nullptr; });
  if (!evaluator || hidden == wanted.end()) return config;
  const NeedsBash cause = *config.hides(*hidden);
  const std::string answer = TRY(evaluator(bash_question(config.file, keys, defaults)));
  ShellValues told = TRY(parse_bash_answer(answer, config.file));
  for (const std::string& key : keys) {
    config.values.erase(key);
    const auto found = told.find(key);
    if (found == told.end()) continue;
    // A default that the file left alone is none of the file's settings.
    const auto usual = defaults.find(key);
    const int line = line_of_assignment(text, key);
    if (line == 0 && usual != defaults.end() && usual->second.words == found->second.words)
      continue;
    found->second.line = line;
    config.values[key] = std::move(found->second);
  }
  config.needs_bash.clear();
  config.notes.push_back({format("bash has read {}, for {} goes past what is read without it",
                                 config.file,
                                 cause.construct),
                          cause.where});
  return config;
}

}  // namespace bprun::requests
