// SPDX-License-Identifier: MIT
// A shell where the scripts of a build run: the same walls, user, environment and directories.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/process/foreground.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/terminal.hpp"
#include "runner/run/deliver.hpp"

#include <csignal>

namespace bprun::pipeline {

namespace {

/// A shell that says where it is, leaves no history behind, and gives what it starts no variable
/// that a script would not have.
process::Environment with_prompt(process::Environment environment,
                                 const Step& step,
                                 const process::Environment& caller) {
  environment.set("PS1", format("{} \\w\\$ ", to_string(step)));
  environment.set("PROMPT_COMMAND", "unset HISTFILE PROMPT_COMMAND; export -n PS1");
  if (const auto terminal = caller.get("TERM")) environment.set("TERM", *terminal);
  return environment;
}

bool ends_the_build(int signal) {
  return signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT;
}

}  // namespace

Result<void>
BuildState::open_shell(const Step& step, const Member& member, const process::Terminal& terminal) {
  sandbox::Spec spec = sandbox_->spec();
  spec.terminal = true;
  spec.try_at_once = false;
  // Who looks into a full directory must get into it.
  spec.limits.disk.reset();
  auto inside = TRY_WHILE(sandbox::Sandbox::create(std::move(spec)), "while opening a shell");

  const Path directory = sandbox_->inside(turn_of(member).directory);
  const bool has_bash = inside.find_program("/bin/bash").found != sandbox::Found::no;
  std::vector<std::string> argv{"/bin/sh", "-i"};
  if (has_bash) argv = {"/bin/bash", "--norc", "--noprofile", "-i"};
  std::string banner = format("       directory  {}\n", directory.native());
  if (!record_.command.empty()) {
    banner += format("       what ran   {}\n", text::printable(text::shell_join(record_.command)));
  }
  banner += format("       user       {}, isolation {}\n       exit or Ctrl-D leaves the shell\n",
                   sandbox_->user_name(),
                   record_.isolation);
  TRY(terminal.say(banner));

  const bool wrapped = mode_ == sandbox::Mode::sandbox;
  std::vector<int> ignored;
  if (wrapped) ignored = TRY(run::shield_from_terminal(argv));
  auto command = TRY(
      inside.command(std::move(argv), with_prompt(environment_, step, request_.caller), directory));
  command.ignored_signals = std::move(ignored);

  const int descriptor = terminal.descriptor();
  std::optional<int> told_to_end;
  process::Foreground foreground{.killing_interrupt = 0,
                                 .streams = process::Streams{descriptor, descriptor, descriptor}};
  foreground.deliver = [&](pid_t leader, int signal) {
    const auto shell = wrapped ? run::app_behind_bubblewrap(leader) : std::optional<pid_t>(leader);
    if (!shell) return false;
    if (ends_the_build(signal)) told_to_end = signal;
    // An interactive shell heeds no SIGTERM.
    ::kill(*shell, ends_the_build(signal) ? SIGHUP : signal);
    return true;
  };
  const auto ended = process::run_in_foreground(std::move(command), foreground);
  inside.finish();
  if (!ended) return ended.error();
  if (told_to_end) return process::interrupt::error(*told_to_end);
  return {};
}

}  // namespace bprun::pipeline
