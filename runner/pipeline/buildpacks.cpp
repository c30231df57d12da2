// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/progress.hpp"
#include "runner/process/interrupt.hpp"

namespace bprun::pipeline {

namespace {

/// Of an exported value in the record.
constexpr std::size_t longest_shown_export = 4096;

constexpr const char* detection_help =
    "https://devcenter.heroku.com/articles/buildpacks#detection-failure";

/// What each buildpack of a sweep answered, for the error when none applies.
std::string answers(const std::vector<std::pair<std::string, phases::Detection>>& asked) {
  if (asked.empty()) return "No built-in buildpack is installed beside bprun.";
  std::string lines = "Asked:";
  for (const auto& [name, detection] : asked) {
    lines += format("\n  {}: bin/detect {}", name, detection.ended);
    for (const auto line : text::lines(detection.err))
      lines += format("\n    {}", line);
  }
  return lines;
}

}  // namespace

Result<void> BuildState::gather_buildpacks() {
  return order_.source == buildpack::Source::sweep ? sweep() : gather_listed();
}

void BuildState::announce_list() {
  if (listed_.size() == 1) {
    title(format("Using buildpack: {}", listed_[0].reference.display_with_ref()));
  } else {
    title("Using buildpacks:");
    for (std::size_t i = 0; i < listed_.size(); ++i) {
      detail(format("{}. {}", i + 1, listed_[i].reference.display_with_ref()));
    }
  }
  detail(format("by {}", order_.origin));
  for (const auto& other : order_.overruled)
    detail(format("overruled {}", other));
}

Result<void> BuildState::gather_listed() {
  announce_list();
  buildpack::ObtainOptions obtain{
      .offline = request_.offline,
      .git = {.limit = time_limit()},
      .fetch = {.limit = time_limit(), .on_progress = progress_to(sink_)}};
  obtain.on_fetch = [this](const std::string& what) {
    title(what);
    record_.downloading.push_back(what);
  };
  for (const auto& listed : listed_) {
    const auto& reference = listed.reference;
    if (!reference.note.empty()) detail(reference.note);
    const auto checkout = TRY(phase("fetch", reference.display_name(), [&] {
      return buildpack::obtain(reference, *store_, obtain);
    }));
    record_.downloading.clear();
    for (const auto& warning : checkout.warnings)
      warn(warning);
    if (checkout.how.starts_with("kept (")) {
      warn(format("{}: {}", checkout.name, checkout.how), checkout.where);
    }
    TRY(add_member(checkout));
  }
  return {};
}

/// One of bprun's own as it lies there, read-only: a plan runs only what looks, and copies nothing.
buildpack::Buildpack BuildState::in_place(const buildpack::Checkout& checkout) const {
  buildpack::Buildpack pack{.name = checkout.name,
                            .short_name = checkout.short_name,
                            .revision = checkout.revision,
                            .directory = checkout.directory,
                            .scripts = {}};
  pack.scripts.plan = fs::is_file(pack.script("plan"));
  return pack;
}

Result<void> BuildState::add_member(const buildpack::Checkout& checkout) {
  if (purpose_ == Purpose::plan && checkout.revision == "built-in") {
    record_.buildpacks.push_back({.name = checkout.name, .revision = checkout.revision, .how = ""});
    members_.push_back({.buildpack = in_place(checkout),
                        .display_name = "",
                        .record_index = record_.buildpacks.size() - 1});
    return {};
  }
  const Path into = workspace_->buildpacks() /
                    format("{}-{}", record_.buildpacks.size() + 1, checkout.short_name);
  // One that had its turn is taken up with all that it made of itself.
  auto from = checkout;
  if (const Path stood = cache_ ? standing_place() / "buildpacks" / into.filename() : Path();
      standing_ && fs::is_directory(stood)) {
    from.directory = stood;
  }
  auto pack = TRY(buildpack::instantiate(from, into, {.owner = workspace_->owner()}));
  record_.buildpacks.push_back(
      {.name = checkout.name, .revision = checkout.revision, .how = checkout.how});
  members_.push_back({.buildpack = std::move(pack),
                      .display_name = "",
                      .record_index = record_.buildpacks.size() - 1});
  return {};
}

void BuildState::note_detection(const std::string& buildpack, const phases::Detection& detection) {
  record_.detections.push_back({.buildpack = buildpack,
                                .status = detection.status,
                                .ended = detection.ended,
                                .name = secrets().hide(detection.name),
                                .duration = detection.duration});
}

/// For the record: no secrets, and nothing endless.
EnvironmentChange BuildState::shown_exports(EnvironmentChange change) const {
  const auto secrets = this->secrets();
  for (auto& [name, value] : change.set) {
    value = secrets.hide(value);
    if (value.size() > longest_shown_export) value.resize(longest_shown_export);
  }
  return change;
}

Result<void> BuildState::sweep() {
  title("Determining which buildpack to use for this app");
  const auto builtins = TRY(buildpack::list_builtins(TRY(buildpack::builtins_directory())));
  std::vector<std::pair<std::string, phases::Detection>> asked;
  for (const auto& builtin : builtins) {
    TRY(add_member({.name = builtin.name,
                    .short_name = builtin.name,
                    .directory = builtin.directory,
                    .revision = "built-in",
                    .how = "built-in"}));
    Member& member = members_.back();
    auto runner = scripts();
    const auto detection =
        TRY(phase("detect", builtin.name, [&] { return phases::detect(runner, turn_of(member)); }));
    note_detection(builtin.name, detection);
    record_.buildpacks.back().detect_status = detection.status;
    record_.buildpacks.back().detected_name = detection.name;
    if (detection.applies) {
      member.display_name = detection.name;
      member.already_detected = true;
      record_.buildpacks.erase(record_.buildpacks.begin(), record_.buildpacks.end() - 1);
      member.record_index = 0;
      return {};
    }
    asked.emplace_back(builtin.name, detection);
    members_.pop_back();
  }
  return Error{.kind = ErrorKind::no_buildpack,
               .message = "No default language could be detected for this app.",
               .hint = answers(asked) +
                       "\nName the buildpack to use with --buildpack, in app.json or in "
                       ".buildpacks."};
}

phases::Turn BuildState::turn_of(const Member& member) const {
  // B-30: an only buildpack starts in BUILD, one of several in its own directory.
  const bool only_one = order_.entries.size() <= 1;
  return {.buildpack = member.buildpack,
          .places = workspace_->places(),
          .environment = environment_,
          .directory = only_one ? workspace_->build() : member.buildpack.directory};
}

Result<void> BuildState::run_buildpacks() {
  TRY(settle_steps());
  for (auto& member : members_) {
    TRY(run_member(member));
    if (stopped_) return {};
    note_layer(member);
  }
  is_compiled_ = true;
  return {};
}

Result<void> BuildState::run_member(Member& member) {
  TRY(take_step(member, StepKind::detect, [&] { return take_detect(member); }));
  TRY(take_step(member, StepKind::compile, [&] { return take_compile(member); }));
  return take_step(member, StepKind::release, [&] { return take_release(member); });
}

Result<void> BuildState::take_detect(Member& member) {
  if (!member.already_detected) TRY(detect_member(member, turn_of(member)));
  title(format("{} app detected", text::printable(member.display_name)));
  return {};
}

Result<void> BuildState::take_compile(Member& member) {
  auto runner = scripts();
  const auto turn = turn_of(member);
  auto& record = record_.buildpacks[member.record_index];
  const bool for_tests = purpose_ == Purpose::test;
  const auto script = for_tests ? phases::test_compile_phase(member.buildpack) : "compile";
  auto compiled = phase(std::string(script), member.buildpack.name, [&] {
    const std::string shown = text::printable(member.display_name);
    return for_tests ? phases::test_compile(runner, turn, shown)
                     : phases::compile(runner, turn, shown);
  });
  record.compile_status = compiled ? 0 : exit_status(compiled.error());
  if (!compiled) return std::move(compiled).error();

  auto after = TRY(phases::source_export(runner, turn));
  record.exported = after != environment_;
  record.exports = shown_exports(change_between(environment_, after));
  environment_ = std::move(after);
  return {};
}

Result<void> BuildState::take_release(Member& member) {
  if (!member.buildpack.scripts.release || purpose_ == Purpose::test) return {};
  auto runner = scripts();
  // With the environment as it is now: export comes before release (M-15, B-18 for later ones).
  release_ = TRY(phase(
      "release", member.buildpack.name, [&] { return phases::release(runner, turn_of(member)); }));
  release_name_ = member.display_name;
  if (release_) warn(release_->warnings);
  return {};
}

Result<void> BuildState::detect_member(Member& member, const phases::Turn& turn) {
  auto runner = scripts();
  const std::string& name = member.buildpack.name;
  const auto detection = TRY(phase("detect", name, [&] { return phases::detect(runner, turn); }));
  auto& record = record_.buildpacks[member.record_index];
  note_detection(name, detection);
  record.detect_status = detection.status;
  record.detected_name = detection.name;
  member.display_name = detection.name;
  if (detection.applies) return {};

  record_.last_output = detection.err.substr(detection.err.size() -
                                             std::min(detection.err.size(), last_output_bytes));
  title(format("App not compatible with buildpack: {}", name));
  for (const auto line : text::lines(detection.err))
    detail(text::printable(line));
  if (!detection.err.empty()) detail("");
  detail(format("More info: {}", detection_help));
  return Error{.kind = ErrorKind::script,
               .message = format(
                   "buildpack {} does not support this app (bin/detect {})", name, detection.ended),
               .where = order_.entries[member.record_index].where,
               .status = detection.status,
               .signal = detection.signal};
}

void BuildState::collect_reports() {
  if (!sandbox_) return;
  for (const auto& member : members_) {
    auto& record = record_.buildpacks[member.record_index];
    if (!record.compile_status || !record.report.is_null()) continue;
    // The exports are not sourced for it (B-15).
    const auto with_exports = std::exchange(environment_, build_environment_.environment);
    auto runner = scripts();
    record.report = phases::report(runner, turn_of(member));
    environment_ = with_exports;
  }
  if (request_.report_file) write_reports(*request_.report_file);
}

void BuildState::write_reports(const Path& file) {
  document::Value all = document::Value::object();
  for (const auto& pack : record_.buildpacks) {
    if (!pack.report.is_null()) all.set(pack.name, pack.report);
  }
  const auto written = fs::replace_file(file, document::to_json(all, 2) + "\n");
  if (!written) warn(format("--report: {}", written.error().message));
}

}  // namespace bprun::pipeline
