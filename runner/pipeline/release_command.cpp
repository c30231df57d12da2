// SPDX-License-Identifier: MIT
#include "runner/pipeline/release_command.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/redaction.hpp"
#include "runner/phases/line_keeper.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/release_log.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/readiness/wait.hpp"
#include "runner/run/run.hpp"
#include "runner/store/store.hpp"

namespace bprun::pipeline {

namespace {

using releases::CommandState;
using releases::Ledger;
using releases::Release;

std::string limit_words(std::chrono::milliseconds time) {
  const long long seconds = time.count() / 1000;
  if (time.count() % 1000 != 0) return format("{} ms", time.count());
  if (seconds % 3600 == 0) return format("{} h", seconds / 3600);
  if (seconds % 60 == 0) return format("{} min", seconds / 60);
  return format("{} s", seconds);
}

/// A run began, and nobody saw its end: bprun or the machine was killed meanwhile. Whether the
/// command did its work cannot be known; whoever asks must say.
Error end_unknown(const Ledger& ledger, const Release& release) {
  const std::string name = releases::name_of(release);
  const std::string app = ledger.place().app();
  return {.kind = ErrorKind::denied,
          .message = format("the release command of {} {} began on {}, and its end is not known: "
                            "bprun was killed, or the machine went down",
                            app,
                            name,
                            releases::to_text(release.attempts.back().started)),
          .hint = format("Look at what it did (bprun releases --app {} --output {}). If its work "
                         "is done: the same again with --assume done. If it may run once more: "
                         "--assume failed.",
                         app,
                         name)};
}

/// Answers whether there is something to run.
Result<bool>
settle_past(Ledger& ledger, Release& release, const CommandOptions& options, report::Sink& sink) {
  if (release.command == CommandState::running) {
    if (!options.assume_done) return end_unknown(ledger, release);
    TRY(ledger.assume(release, *options.assume_done));
    sink.emit(report::Warning{format("the end of the release command of {} was not seen; it is "
                                     "assumed to have {}",
                                     releases::name_of(release),
                                     *options.assume_done ? "succeeded" : "failed")});
  }
  if (release.command == CommandState::none) return false;
  if (release.command == CommandState::done && !options.force) {
    sink.emit(report::Detail{
        format("The release command of {} is done ({}), and is not run again",
               releases::name_of(release),
               releases::to_text(release.attempts.empty() ? release.created
                                                          : release.attempts.back().started))});
    return false;
  }
  return true;
}

/// The config vars of one run, and what must not be shown of them.
struct CommandConfig {
  manifest::ConfigVars variables;
  manifest::Secrets secrets;
};

Result<CommandConfig> config_for(const Ledger& ledger,
                                 const Release& release,
                                 const CommandOptions& options,
                                 const process::Environment& caller) {
  CommandConfig config{.variables = TRY(releases::config_of(ledger.place(), release))};
  config.secrets.add(config.variables);
  for (const auto& [name, line] : options.env_commands) {
    const std::string value = TRY(value_of_command(name, line, caller));
    config.secrets.add_for_certain(name, value);
    TRY(config.variables.add({name, value, "--env-command"}));
  }
  return config;
}

Result<void>
wait_for_servers(const CommandOptions& options, const CommandConfig& config, report::Sink& sink) {
  for (const auto& given : options.wait_for) {
    std::string url = given;
    if (process::is_variable_name(given)) {
      const auto* variable = config.variables.find(given);
      if (variable == nullptr) {
        return Error{.kind = ErrorKind::usage,
                     .message = format("--wait-for {}: no config var has this name", given),
                     .hint = "Name a config var, or a server: tcp://host:port."};
      }
      url = variable->value;
    }
    const auto server = TRY(readiness::parse_server(url));
    readiness::WaitOptions wait{.limit = options.wait_limit};
    wait.on_wait = [&](const std::string& why) {
      sink.emit(report::Detail{format("Waiting for {} ({})", server.str(), why)});
    };
    TRY(readiness::wait_for(server, wait));
  }
  return {};
}

Result<run::RunRequest> command_request(const Ledger& ledger,
                                        const Release& release,
                                        const CommandOptions& options,
                                        const settings::Settings& settings) {
  run::RunRequest request{.app = run::SlugFile{releases::slug_of(ledger.place(), release)},
                          .what = run::ProcessTypeName{.name = "release", .may_lack = true}};
  request.isolation = isolation_of(settings);
  request.build_identity = identity_of(settings);
  if (auto root = TRY(stack_root_of(settings))) {
    request.stack_root = std::move(root->path);
    request.stack_root_origin = settings.stack_root.origin.str();
  }
  request.layout = options.layout;
  request.limits = limits_of(settings);
  request.limits.disk.reset();  // what a release command writes is gone afterwards
  request.may_use_terminal = false;
  // Heroku counts these dynos; here the release's version says more.
  request.dyno = format("release.{}", release.version);
  return request;
}

/// How a run ended: for the ledger, and for whoever asked.
struct CommandEnd {
  int status = 0;
  std::string words;
  std::optional<Error> error = std::nullopt;
};

CommandEnd command_end(const Result<process::Outcome>& outcome, const CommandOptions& options) {
  if (!outcome) {
    const Error& error = outcome.error();
    return {.status = bprun::exit_status(error), .words = error.message, .error = error};
  }
  if (outcome->timed_out) {
    CommandEnd end{.status = 124,
                   .words =
                       format("was stopped after {} (--timeout)", limit_words(options.timeout))};
    end.error = Error{.kind = ErrorKind::timeout, .message = ""};
    return end;
  }
  if (outcome->stopped_because) {
    CommandEnd end{.status = bprun::exit_status(Error{.kind = ErrorKind::limit, .message = ""}),
                   .words = *outcome->stopped_because};
    end.error = Error{.kind = ErrorKind::limit, .message = ""};
    return end;
  }
  CommandEnd end{.status = outcome->exit.status(), .words = outcome->exit.str()};
  if (end.status != 0) {
    end.error = Error{.kind = ErrorKind::script,
                      .message = "",
                      .status = end.status,
                      .signal = outcome->exit.signal};
  }
  return end;
}

Result<process::Outcome> run_watched(const std::string& phase,
                                     run::Prepared& prepared,
                                     const CommandConfig& config,
                                     const CommandOptions& options,
                                     ReleaseLog& log,
                                     report::Sink& sink) {
  const auto lines = [&](report::Channel channel) {
    return phases::LineKeeper([&sink, &phase, channel](std::string_view bytes) {
      sink.emit(report::Output{phase, "", channel, bytes});
    });
  };
  auto out_lines = lines(report::Channel::out);
  auto err_lines = lines(report::Channel::err);
  const auto both = [&log](phases::LineKeeper& shown) {
    return [&log, &shown](std::string_view bytes) {
      log.write(bytes);
      shown.take(bytes);
    };
  };
  manifest::Redactor out(config.secrets, both(out_lines));
  manifest::Redactor err(config.secrets, both(err_lines));

  process::Watch watch;
  watch.deadline = process::Clock::now() + options.timeout;
  watch.grace = options.grace;
  watch.on_output = [&](process::Stream stream, std::string_view bytes) {
    (stream == process::Stream::out ? out : err).take(bytes);
  };
  watch.on_pause = [&] {
    out_lines.flush();
    err_lines.flush();
  };
  auto outcome = prepared.execute_watched(std::move(watch));
  out.finish();
  err.finish();
  out_lines.flush();
  err_lines.flush();
  return outcome;
}

/// A line as Heroku's client prints it, in no column of its own (T-12).
void say(report::Sink& sink, std::string_view text) {
  sink.emit(report::Output{"release", "", report::Channel::out, text});
}

Result<void> run_once(Ledger& ledger,
                      Release& release,
                      const CommandOptions& options,
                      const CommandConfig& config,
                      run::Prepared& prepared,
                      report::Sink& sink) {
  auto log = TRY(ReleaseLog::open(releases::log_of(ledger.place(), release)));
  sink.emit(report::Warning{"Release command declared: this new release will not be available "
                            "until the command succeeds."});
  sink.emit(report::PhaseStarted{"release", ""});
  TRY(ledger.begin_command(release, prepared.command()));
  log.begin(format("run {}", release.attempts.size()),
            release,
            release.attempts.back().started,
            release.command_text);
  say(sink, "Running release command...\n\n");
  const auto begun = process::Clock::now();
  const CommandEnd end =
      command_end(run_watched("release", prepared, config, options, log, sink), options);
  log.end(end.words);
  // Killed here, the command has run and nobody knows: settle_past() of the next run asks.
  TRY(ledger.end_command(release, end.status, end.words));
  say(sink, format("Waiting for release.... {}.\n", end.error ? "failed" : "done"));
  sink.emit(report::PhaseFinished{
      "release",
      "",
      end.status,
      std::chrono::duration_cast<std::chrono::milliseconds>(process::Clock::now() - begun)});
  if (!end.error) return {};
  Error error = *end.error;
  if (error.kind == ErrorKind::interrupted) return error;
  error.message = format("the release command of {} {}", releases::name_of(release), end.words);
  error.hint = format("Its output is above, and kept: bprun releases --app {0} --output {1}. When "
                      "its cause is mended: bprun deploy --retry --app {0}",
                      ledger.place().app(),
                      releases::name_of(release));
  return error;
}

}  // namespace

Result<std::string> value_of_command(const std::string& name,
                                     const std::string& line,
                                     const process::Environment& caller) {
  using namespace std::chrono_literals;
  const auto fail = [&](std::string_view why) {
    // What it wrote may hold the secret, and is not shown.
    return Error{.kind = ErrorKind::usage,
                 .message = format("the command of --env-command {} {}", name, why),
                 .hint = "Run it by hand to see what it says; bprun does not show it, since it may "
                         "hold a secret."};
  };
  const auto captured =
      process::capture({.argv = {"/bin/sh", "-c", line}, .environment = caller}, 1UL << 20, 300s);
  if (!captured) {
    if (captured.error().kind == ErrorKind::timeout) return fail("did not end within 5 min");
    return captured.error();
  }
  if (!captured->exit.ok()) return fail(captured->exit.str());
  std::string value = captured->out;
  while (value.ends_with('\n'))
    value.pop_back();
  if (value.empty()) return fail("printed nothing");
  return value;
}

Result<void> run_release_command(Ledger& ledger,
                                 Release& release,
                                 const CommandOptions& options,
                                 const CommandGround& ground) {
  if (!TRY(settle_past(ledger, release, options, ground.sink))) return {};
  const auto store = TRY(store::Store::open(TRY(store_root(ground.settings, ground.caller))));
  auto request = TRY(command_request(ledger, release, options, ground.settings));
  auto config = TRY(config_for(ledger, release, options, ground.caller));
  request.config = config.variables;
  auto prepared = TRY(run::prepare(store, request));
  if (!prepared.has_command()) return ledger.no_command(release);
  for (const auto& warning : prepared.warnings())
    ground.sink.emit(report::Warning{warning});
  TRY(wait_for_servers(options, config, ground.sink));
  return run_once(ledger, release, options, config, prepared, ground.sink);
}

namespace {

/// A script whose end nobody saw; answers whether there is something to run.
Result<bool> settle_script(Ledger& ledger,
                           Release& release,
                           const ScriptCall& script,
                           const CommandOptions& options) {
  const auto* known = releases::find_script(release, script.name);
  if (known == nullptr) return true;
  if (known->state == CommandState::running && options.assume_done) {
    const int status = *options.assume_done ? 0 : 1;
    TRY(ledger.end_script(
        release, script.name, status, status == 0 ? "assumed done" : "assumed failed"));
    return status != 0;
  }
  if (known->state != CommandState::running) return known->state != CommandState::done;
  return Error{.kind = ErrorKind::denied,
               .message = format("the script {} of {} began on {}, and its end is not known: bprun "
                                 "was killed, or the machine went down",
                                 script.name,
                                 releases::name_of(release),
                                 releases::to_text(known->last.started)),
               .hint = "If its work is done: the same again with --assume done. If it may run once "
                       "more: --assume failed."};
}

}  // namespace

Result<void> run_release_script(Ledger& ledger,
                                Release& release,
                                const ScriptCall& script,
                                const CommandOptions& options,
                                const CommandGround& ground) {
  if (!TRY(settle_script(ledger, release, script, options))) return {};
  const auto store = TRY(store::Store::open(TRY(store_root(ground.settings, ground.caller))));
  auto request = TRY(command_request(ledger, release, options, ground.settings));
  const auto config = TRY(config_for(ledger, release, options, ground.caller));
  request.what = run::ShellLine{script.line};
  request.config = config.variables;
  request.dyno = format("{}.{}", script.name, release.version);
  auto prepared = TRY(run::prepare(store, request));
  auto log = TRY(ReleaseLog::open(releases::log_of(ledger.place(), release)));
  TRY(ledger.begin_script(release, script.name, script.line));
  const auto* begun_script = releases::find_script(release, script.name);
  log.begin(script.name, release, begun_script->last.started, script.line);
  ground.sink.emit(report::PhaseStarted{script.name, ""});
  say(ground.sink, format("Running {} of app.json...\n\n", script.name));
  const auto begun = process::Clock::now();
  const CommandEnd end =
      command_end(run_watched(script.name, prepared, config, options, log, ground.sink), options);
  log.end(end.words);
  TRY(ledger.end_script(release, script.name, end.status, end.words));
  ground.sink.emit(report::PhaseFinished{
      script.name,
      "",
      end.status,
      std::chrono::duration_cast<std::chrono::milliseconds>(process::Clock::now() - begun)});
  if (!end.error) return {};
  Error error = *end.error;
  if (error.kind == ErrorKind::interrupted) return error;
  error.message = format("{} of app.json {}", script.name, end.words);
  error.hint = format("Its output is above, and kept: bprun releases --app {0} --output {1}. When "
                      "its cause is mended: bprun deploy --retry --app {0}",
                      ledger.place().app(),
                      releases::name_of(release));
  return error;
}

}  // namespace bprun::pipeline
