// SPDX-License-Identifier: MIT
#include "runner/pipeline/beside.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/redaction.hpp"
#include "runner/phases/line_keeper.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"
#include "runner/readiness/wait.hpp"

#include <sys/prctl.h>

#include <algorithm>

namespace bprun::pipeline {

namespace {

using releases::Release;
using releases::Running;

/// For a command of somebody's: it starts or stops something, and is not what it started.
constexpr std::chrono::minutes longest_command{5};

/// The one deploy that is at the switch.
class Switch {
public:
  Switch(const releases::Place& place,
         const Release& release,
         Running running,
         const BesideGround& ground)
      : place_(place),
        release_(release),
        running_(std::move(running)),
        ground_(ground),
        slot_(releases::free_slot(running_)) {}

  Result<void> run(const std::function<Result<void>()>& make_live) {
    // What is started stays when this process ends. As its child it would be a zombie until then,
    // once stopped, and who waits for it to go would wait for ever.
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
    TRY(mend());
    // A deploy that was killed may have left something there.
    if (TRY(releases::version_in(place_, slot_))) TRY(command("stop", running_.stop, slot_));
    TRY(releases::fill_slot(place_, slot_, release_.version));
    if (auto started = start_and_switch(make_live); !started) {
      // Its own failure is what counts.
      if (!keep_new_) tidy_up(slot_, "and it could not be stopped again");
      return started;
    }
    if (old_) tidy_up(*old_, format("the old release still runs in slot {}", *old_));
    return {};
  }

  /// After a kill between the switch and its note: who is live by the ledger gets the traffic.
  Result<void> mend() {
    TRY(hide_config());
    if (!running_.pending) return {};
    const auto version = TRY(releases::version_in(place_, *running_.pending));
    if (!running_.slot || (version && version == ground_.live()))
      running_.slot = running_.pending;
    else
      TRY(command("switch", running_.switch_over, *running_.slot));
    running_.pending.reset();
    slot_ = releases::free_slot(running_);
    return releases::write_running(place_, running_);
  }

private:
  enum class Interrupts { heed, ignore };

  Result<void> start_and_switch(const std::function<Result<void>()>& make_live) {
    const std::string name = releases::name_of(release_);
    ground_.sink.emit(report::Title{format("Starting {} beside what runs", name)});
    TRY(command("start", running_.start, slot_));
    TRY(await_health());
    TRY(process::interrupt::check());
    running_.pending = slot_;
    TRY(releases::write_running(place_, running_));
    // One that fails may have sent some traffic all the same.
    auto done = command("switch", running_.switch_over, slot_);
    const bool switched = done.has_value();
    if (switched) done = make_live();
    if (!done && ground_.live() != release_.version) {
      go_back(switched);
      return done;
    }
    keep_new_ = true;
    old_ = running_.slot;
    running_.slot = slot_;
    running_.pending.reset();
    if (auto written = releases::write_running(place_, running_); !written) {
      warn(format("The next deploy will have to find out which slot serves: {}",
                  written.error().message));
      old_.reset();
    }
    return done;
  }

  void go_back(bool switched) {
    if (running_.slot) {
      auto back = command("switch", running_.switch_over, *running_.slot, Interrupts::ignore);
      // Where the way there has failed as well, the traffic has most likely never left.
      if (!back && switched) {
        keep_new_ = true;
        warn(format("The traffic could not be sent back to slot {}: {}. Both releases run on; the "
                    "next deploy tries again.",
                    *running_.slot,
                    back.error().message));
        return;
      }
    } else if (switched) {
      keep_new_ = true;  // nothing else could serve
      return;
    }
    running_.pending.reset();
    if (auto written = releases::write_running(place_, running_); !written)
      warn(written.error().message);
  }

  /// Stops what is in a slot, whatever signal has come.
  void tidy_up(char slot, std::string_view otherwise) {
    auto stopped = command("stop", running_.stop, slot, Interrupts::ignore);
    if (!stopped) warn(format("{}: {}", otherwise, stopped.error().message));
  }

  /// The values of what starts and of what is in the other slot.
  Result<void> hide_config() {
    secrets_.add(TRY(releases::config_of(place_, release_)));
    for (const char slot : {'a', 'b'}) {
      const auto version = releases::version_in(place_, slot);
      if (!version || !*version) continue;
      if (const auto config = releases::config_of(place_, Release{.version = **version}))
        secrets_.add(*config);
    }
    return {};
  }

  void warn(std::string text) const { ground_.sink.emit(report::Warning{std::move(text)}); }

  Result<void> command(std::string_view what,
                       const std::string& line,
                       char slot,
                       Interrupts interrupts = Interrupts::heed) const {
    if (line.empty()) return {};
    process::Environment environment = ground_.caller;
    environment.set("BPRUN_APP", place_.app());
    environment.set("BPRUN_SLOT", std::string(1, slot));
    environment.set("BPRUN_PORT", std::to_string(releases::port_of(running_, slot)));
    environment.set("BPRUN_RELEASE", releases::name_of(release_));
    const auto lines = [this](report::Channel channel) {
      return phases::LineKeeper([this, channel](std::string_view bytes) {
        ground_.sink.emit(report::Output{"running", "", channel, bytes});
      });
    };
    auto out_lines = lines(report::Channel::out);
    auto err_lines = lines(report::Channel::err);
    manifest::Redactor out(secrets_, [&](std::string_view bytes) { out_lines.take(bytes); });
    manifest::Redactor err(secrets_, [&](std::string_view bytes) { err_lines.take(bytes); });
    process::Watch watch{.on_output = [&](process::Stream stream, std::string_view bytes) {
      (stream == process::Stream::out ? out : err).take(bytes);
    }};
    watch.deadline = process::Clock::now() + longest_command;
    watch.heeds_interrupts = interrupts == Interrupts::heed;
    auto ran = process::run(
        {.argv = {"/bin/sh", "-c", line}, .environment = environment, .die_with_parent = false},
        watch);
    out.finish();
    err.finish();
    out_lines.flush();
    err_lines.flush();
    const auto outcome = TRY(std::move(ran));
    if (outcome.exit.ok()) return {};
    return Error{.kind = outcome.timed_out ? ErrorKind::timeout : ErrorKind::script,
                 .message =
                     format("the {} command {}",
                            what,
                            outcome.timed_out ? "did not end within 5 min" : outcome.exit.str()),
                 .hint = format("bprun running --app {} shows it.", place_.app()),
                 .status = outcome.exit.status()};
  }

  /// Every check in turn. Without one, a connection is enough.
  Result<void> await_health() const {
    const int port = releases::port_of(running_, slot_);
    if (port == 0) return {};
    auto formation =
        TRY(read_formation(run::SlugFile{releases::slug_of(place_, release_)}, ground_.layout));
    for (const auto& problem : formation.app.warnings)
      ground_.sink.emit(report::Warning{problem.text, problem.where});
    auto checks = std::move(formation.app.web_checks);
    if (!running_.check.empty()) checks = {{.path = running_.check}};
    if (checks.empty()) checks = {{.listening = true}};
    for (const auto& check : checks)
      TRY(await_check(check, port));
    return {};
  }

  Result<void> await_check(const manifest::HealthCheck& check, int port) const {
    readiness::Server server{
        .protocol = readiness::Protocol::tcp, .host = "127.0.0.1", .port = port};
    if (!check.listening) {
      server.protocol = readiness::Protocol::http;
      server.path = check.path;
      server.content = check.content;
    }
    // Asked more often than app.json says, and for as long as it says at least.
    const std::chrono::milliseconds own =
        check.initial_delay + check.attempts * (check.timeout + check.wait);
    readiness::WaitOptions wait{
        .limit = std::max(own, std::chrono::milliseconds(1000LL * running_.limit_seconds)),
        .longest_pause = std::chrono::milliseconds(1000)};
    wait.on_wait = [&](const std::string& why) {
      ground_.sink.emit(report::Detail{format("Waiting for {} ({})", server.str(), why)});
    };
    auto waited = readiness::wait_for(server, wait);
    if (waited) {
      ground_.sink.emit(report::Detail{format("{} is well", server.str())});
      return {};
    }
    Error error = std::move(waited).error();
    if (error.kind == ErrorKind::network) {
      error.hint = format("Look at what the start command writes, or wait longer: "
                          "bprun running --app {} --limit 5m.",
                          place_.app());
    }
    return error;
  }

  const releases::Place& place_;
  const Release& release_;
  Running running_;
  const BesideGround& ground_;
  char slot_;
  std::optional<char> old_ = std::nullopt;
  bool keep_new_ = false;  ///< it has the traffic, or may have
  manifest::Secrets secrets_;
};

}  // namespace

Result<void>
mend_switch(const releases::Place& place, const Release& release, const BesideGround& ground) {
  auto running = TRY(releases::read_running(place));
  if (!running || running->start.empty() || !running->pending) return {};
  return Switch(place, release, std::move(*running), ground).mend();
}

Result<void> start_beside(const releases::Place& place,
                          const Release& release,
                          const BesideGround& ground,
                          const std::function<Result<void>()>& make_live) {
  auto running = TRY(releases::read_running(place));
  if (!running || running->start.empty()) return make_live();
  return Switch(place, release, std::move(*running), ground).run(make_live);
}

}  // namespace bprun::pipeline
