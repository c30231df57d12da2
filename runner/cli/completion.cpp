// SPDX-License-Identifier: MIT
#include "runner/cli/completion.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/stack_list.hpp"

#include <unistd.h>

#include <algorithm>

namespace bprun::cli {

namespace {

Result<OfferedNames> offered_names() {
  OfferedNames names;
  const auto stacks = TRY(pipeline::list_stacks(std::nullopt));
  names.stacks.reserve(stacks.size());
  for (const auto& listed : stacks)
    names.stacks.push_back(listed.stack.name);
  const auto builtins = TRY(buildpack::list_builtins(TRY(buildpack::builtins_directory())));
  names.buildpacks.reserve(builtins.size());
  for (const auto& builtin : builtins)
    names.buildpacks.push_back(builtin.name);
  return names;
}

Result<int> run_completion(const Arguments& arguments) {
  const std::string shell = arguments.operands.size() == 1 ? arguments.operands[0] : "";
  std::string script;
  if (shell == "bash") {
    script = bash_completion(TRY(offered_names()));
  } else if (shell == "zsh") {
    script = zsh_completion(TRY(offered_names()));
  } else if (shell == "fish") {
    script = fish_completion(TRY(offered_names()));
  } else {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun completion takes bash, zsh or fish",
                 .hint = "bprun help completion shows where their scripts go."};
  }
  static_cast<void>(fs::write_all(STDOUT_FILENO, script));
  return 0;
}

}  // namespace

std::vector<std::string> command_groups() {
  std::vector<std::string> groups;
  for (const auto& command : commands()) {
    const auto name = text::words(command.name);
    if (name.size() < 2) continue;
    if (std::find(groups.begin(), groups.end(), name[0]) == groups.end())
      groups.emplace_back(name[0]);
  }
  return groups;
}

const Command completion_command{
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .summary = "Print the script by which a shell completes bprun's commands and options",
    .options = {},
    .run = run_completion,
};

}  // namespace bprun::cli
