// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/default_hook.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::phoenix_static {

std::string task_question(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names)
    list += (list.empty() ? "\"" : ", \"") + name + "\"";
  return format("aliases = Mix.Project.config()[:aliases] || []; for name <- [{}], "
                "Mix.Task.get(name) != nil or Keyword.has_key?(aliases, String.to_atom(name)), "
                "do: IO.puts(\"task:\" <> name)",
                list);
}

std::vector<std::string> parse_tasks(std::string_view output) {
  std::vector<std::string> tasks;
  for (const std::string_view line : text::lines(output)) {
    constexpr std::string_view mark = "task:";
    if (line.starts_with(mark)) tasks.emplace_back(text::trim(line.substr(mark.size())));
  }
  return tasks;
}

std::vector<std::string> one_after_the_other(const std::vector<std::string>& tasks,
                                             std::string_view elixir) {
  const auto parts = text::split(elixir, '.');
  const auto minor = parts.size() > 1 ? text::to_integer(parts[1]) : std::nullopt;
  const bool plus = parts[0] != "1" || (minor && *minor >= 14);
  if (tasks.size() == 1) return tasks;
  std::vector<std::string> arguments{"do"};
  for (const std::string& task : tasks) {
    const bool last = &task == &tasks.back();
    arguments.push_back(plus || last ? task : task + ",");
    if (plus && !last) arguments.emplace_back("+");
  }
  return arguments;
}

std::string custom_compile_script() {
  return "set -e -o pipefail\n"
         "info() { echo \"       $*\"; }\n"
         "header() { echo; echo \"-----> $*\"; }\n"
         "indent() { while read -r LINE; do echo \"       $LINE\"; done; }\n"
         ". \"$1\"\n";
}

}  // namespace bprun::phoenix_static
