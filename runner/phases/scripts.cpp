// SPDX-License-Identifier: MIT
#include "runner/phases/scripts.hpp"

#include "runner/base/format.hpp"
#include "runner/phases/interpreter.hpp"
#include "runner/phases/line_keeper.hpp"

#include <algorithm>

namespace bprun::phases {

namespace {

using process::Stream;
using report::Channel;

/// Enough for any name, YAML or error message that is asked for afterwards.
constexpr std::size_t most_collected = 1UL << 20;

void collect(std::string& into, std::string_view bytes) {
  into += bytes.substr(0, most_collected - std::min(most_collected, into.size()));
}

}  // namespace

Result<ScriptEnd> ScriptRunner::run(const Script& script, const process::Environment& environment) {
  TRY(check_interpreter(sandbox_, script, environment));
  const auto command = TRY(sandbox_.witnessed_command(script.argv, environment, script.directory));

  const auto show = [&](Channel channel) {
    return LineKeeper([this, &script, channel](std::string_view bytes) {
      sink_.emit(report::Output{script.phase, script.buildpack, channel, bytes});
    });
  };
  LineKeeper shown_out = show(Channel::out);
  LineKeeper shown_err = show(Channel::err);

  sink_.emit(report::ScriptStarted{script.phase, script.buildpack, script.argv});
  ScriptEnd end;
  process::Watch watch;
  watch.deadline = time_limit_.deadline;
  watch.on_output = [&](Stream stream, std::string_view bytes) {
    collect(stream == Stream::out ? end.out : end.err, bytes);
    if (stream == Stream::out && script.show == Show::all) shown_out.take(bytes);
    if (stream == Stream::err && script.show != Show::nothing) shown_err.take(bytes);
  };
  watch.on_pause = [&] {
    shown_out.flush();
    shown_err.flush();
  };
  if (lookout_ != nullptr) watch.look = [this] { return lookout_->look(); };
  sandbox_.attach(watch);

  auto outcome = process::run(command, watch);
  watch.on_pause();
  if (!outcome) return std::move(outcome).error();
  end.outcome = *outcome;

  const std::string who = script.shown.empty()
                              ? format("{} of {}", file_of(script.phase), script.buildpack)
                              : std::string(script.shown);
  if (end.outcome.timed_out) return time_limit_.stopped(who);
  const auto ending = sandbox_.ending(end.outcome.exit);
  if (ending.start_error != 0) return cannot_start(script, ending.start_error);
  end.outcome.exit = ending.exit;
  if (auto hit = sandbox_.limit_hit(end.outcome)) {
    return Error{.kind = ErrorKind::limit,
                 .message = format("{} {}", who, hit->what),
                 .hint = std::move(hit->hint)};
  }
  if (ending.exit.second_hand && !ending.exit.ok()) TRY(sandbox_.check());
  return end;
}

}  // namespace bprun::phases
