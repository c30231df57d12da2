// SPDX-License-Identifier: MIT
// One step after another, with whoever wants to step in.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/process/terminal.hpp"

namespace bprun::pipeline {

namespace {

/// What a shell can look into; the rest is the machine's, ours, or a signal's.
bool is_of_a_step(const Error& error) {
  switch (error.kind) {
  case ErrorKind::script:
  case ErrorKind::limit:
  case ErrorKind::timeout:
  case ErrorKind::buildpack:
    return true;
  default:
    return false;
  }
}

std::optional<Choice> choice_of(std::string_view answer) {
  const std::string word = text::to_lower(text::trim(answer));
  if (word == "r" || word == "retry" || word == "run" || word == "again") return Choice::again;
  if (word == "g" || word == "go" || word == "on" || word == "go on") return Choice::go_on;
  if (word == "q" || word == "quit" || word == "give up") return Choice::stop;
  return std::nullopt;
}

std::string_view word_of(Choice choice) {
  switch (choice) {
  case Choice::again:
    return "again";
  case Choice::go_on:
    return "go on";
  case Choice::stop:
    return "stop";
  }
  return "";
}

/// Asks until it is answered. A terminal whose input has ended wants no more of it.
Result<Choice> ask(const process::Terminal& terminal, const std::string& question) {
  for (;;) {
    TRY(terminal.say(question));
    const auto answer = TRY(terminal.read_line());
    if (!answer) {
      static_cast<void>(terminal.say("\n"));
      return Choice::stop;
    }
    if (const auto choice = choice_of(*answer)) return *choice;
    if (!text::trim(*answer).empty()) TRY(terminal.say("Answer r, g or q.\n"));
  }
}

}  // namespace

Result<process::Terminal> terminal_for_shell(const process::Environment& caller) {
  // Some give their jobs a terminal, behind which nobody sits.
  if (const auto ci = caller.get("CI"); ci && !ci->empty() && *ci != "false" && *ci != "0") {
    return Error{.kind = ErrorKind::denied, .message = "CI is set, so nobody is at the terminal"};
  }
  return process::Terminal::open();
}

Result<void> BuildState::settle_steps() {
  steps_ = request_.stepping;
  for (auto* step : {&steps_.shell_after, &steps_.until, &steps_.from}) {
    if (*step) **step = TRY(settle(**step, members_.size()));
  }
  return join_standing();
}

Result<void>
BuildState::take_step(Member& member, StepKind kind, const std::function<Result<void>()>& action) {
  const Step step{.number = static_cast<std::size_t>(&member - members_.data()) + 1, .kind = kind};
  if (stopped_ || (standing_ && step <= standing_->reached)) return {};
  for (;;) {
    auto result = action();
    if (!result && (!steps_.shell_on_failure || !is_of_a_step(result.error()))) return result;
    if (result && steps_.shell_after != step) break;
    const Choice choice =
        TRY(result ? after_step(step, member) : after_failure(step, member, result.error()));
    if (choice == Choice::stop && !result) return result;
    if (choice == Choice::stop) {
      stopped_ = true;
      return {};
    }
    if (choice == Choice::go_on) break;
  }
  if (steps_.until == step) {
    stopped_ = true;
    record_.stopped_after = to_string(step);
  }
  return {};
}

Result<Choice>
BuildState::after_failure(const Step& step, const Member& member, const Error& error) {
  const auto terminal = terminal_for_shell(request_.caller);
  if (!terminal) {
    warn(format("no shell is opened: {}", terminal.error().message));
    return Choice::stop;
  }
  describe_failure(error);
  std::string shown = report::render(error);
  if (record_.failure_around) shown += " !\n" + report::render(*record_.failure_around);
  title(format("{} of {} failed: a shell where it ran", to_string(step), member.buildpack.name));
  TRY(terminal->say(shown));
  const std::string question = format("{} failed: [r]un it again, [g]o on as if it had succeeded, "
                                      "or [q]uit? ",
                                      to_string(step));
  const auto choice = TRY(step_inside(step, member, *terminal, question));
  if (choice == Choice::stop) return choice;
  record_.failure_around.reset();
  // A limit that was gone past counts until the sandbox goes.
  if (error.kind == ErrorKind::limit) TRY(renew_sandbox());
  if (error.kind == ErrorKind::timeout && settings_.timeout.value) {
    deadline_ = process::Clock::now() + *settings_.timeout.value;
  }
  return choice;
}

Result<Choice> BuildState::after_step(const Step& step, const Member& member) {
  const auto terminal = TRY(terminal_for_shell(request_.caller));
  title(format("{} of {} is done: a shell there", to_string(step), member.buildpack.name));
  const std::string question =
      format("{} is done: [g]o on, [r]un it again, or [q]uit? ", to_string(step));
  return step_inside(step, member, terminal, question);
}

Result<Choice> BuildState::step_inside(const Step& step,
                                       const Member& member,
                                       const process::Terminal& terminal,
                                       const std::string& question) {
  const auto began = process::Clock::now();
  TRY(open_shell(step, member, terminal));
  const Choice choice = TRY(ask(terminal, question));
  const auto spent = process::Clock::now() - began;
  // Whoever looks around does not use up the build's time.
  if (deadline_) *deadline_ += spent;
  record_.by_hand.push_back(
      {.step = to_string(step),
       .choice = std::string(word_of(choice)),
       .duration = std::chrono::duration_cast<std::chrono::milliseconds>(spent)});
  return choice;
}

Result<void> BuildState::renew_sandbox() {
  const auto environment = environment_;
  TRY(start_sandbox());
  environment_ = environment;
  return {};
}

}  // namespace bprun::pipeline
