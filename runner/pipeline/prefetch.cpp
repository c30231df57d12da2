// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/progress.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/runtimes/ensure.hpp"
#include "runner/runtimes/look_up_checksums.hpp"

#include <functional>

namespace bprun::pipeline {

namespace {

/// The index of BPRUN_RUNTIMES: what is there, and in which folder.
document::Value index_of(const std::vector<runtimes::Runtime>& all) {
  document::Value list = document::Value::array();
  for (const auto& runtime : all) {
    list.add(document::Value::object()
                 .set("name", runtime.name)
                 .set("version", runtime.version)
                 .set("arch", runtime.arch)
                 .set("path", runtime.key()));
  }
  return document::Value::object().set("runtimes", std::move(list));
}

std::vector<std::pair<std::string, std::string>> mirrors_of(const settings::Settings& settings) {
  std::vector<std::pair<std::string, std::string>> plain;
  plain.reserve(settings.mirrors.size());
  for (const auto& [from, to] : settings.mirrors)
    plain.emplace_back(from, to.value);
  return plain;
}

/// How the store's trees come into a build: in the log and the record.
constexpr std::string_view by_mount = "read-only bind mount";
constexpr std::string_view by_link = "link, for the store is another user's to the scripts";
constexpr std::string_view by_reflink = "reflink";
constexpr std::string_view by_copy = "copy";

using Orders = std::function<std::vector<std::string>(const runtimes::Runtime&)>;

/// All at the same time; the first that failed is the one that is told.
Result<std::vector<runtimes::Ensured>> ensure_all(const std::vector<runtimes::Runtime>& wanted,
                                                  const store::Store& store,
                                                  const runtimes::EnsureSettings& settings,
                                                  const Orders& order_of) {
  std::vector<runtimes::Ensured> all;
  all.reserve(wanted.size());
  for (auto& answer : runtimes::ensure_runtimes(wanted, store, settings, order_of)) {
    all.push_back(TRY(std::move(answer)));
  }
  return all;
}

std::vector<std::string> source_order(const settings::Settings& settings,
                                      const std::string& runtime) {
  const auto found = settings.sources.find(runtime);
  return found == settings.sources.end() ? std::vector<std::string>{} : found->second.value;
}

}  // namespace

Result<runtimes::Declaration> BuildState::ask_for_runtimes(const Member& member) {
  if (!member.buildpack.scripts.plan) return runtimes::Declaration{};
  auto runner = scripts();
  const phases::Script script{.phase = "plan",
                              .buildpack = member.buildpack.name,
                              .argv = {runner.inside(member.buildpack.script("plan")).native(),
                                       runner.inside(workspace_->build()).native(),
                                       stack_,
                                       runner.inside(workspace_->env()).native()},
                              .directory = runner.inside(workspace_->build()),
                              .show = phases::Show::errors};
  const auto end = TRY(runner.run(script, environment_));
  if (!end.outcome.exit.ok()) {
    return Error{.kind = ErrorKind::script,
                 .message =
                     format("bin/plan of {} {}", member.buildpack.name, end.outcome.exit.str()),
                 .status = end.outcome.exit.status(),
                 .signal = end.outcome.exit.signal};
  }
  return runtimes::parse_declaration(end.out, member.buildpack.name);
}

/// What was built for a newer system than this one would be fetched in vain.
Result<void> BuildState::check_machine(const std::vector<runtimes::Runtime>& wanted) {
  const auto machine = TRY(machine_without_root());
  if (!machine) return {};
  if (!surveyor_) surveyor_.emplace(TRY(plan::Surveyor::make(*tables_)));
  for (const auto& runtime : wanted) {
    resolve::Chosen chosen{.runtime = runtime.name, .version = runtime.version};
    chosen.asked.text = runtime.asked.request;
    if (runtime.asked.where) chosen.asked.where = *runtime.asked.where;
    const auto diagnosis = TRY(surveyor_->check_machine(target(), chosen, *machine));
    if (diagnosis) TRY(tell(*diagnosis));
  }
  return {};
}

Result<std::string> BuildState::bring_runtime(const runtimes::Runtime& runtime, const Path& tree) {
  const Path place = workspace_->runtimes() / runtime.key();
  const bool is_new = !fs::exists(place);
  switch (mode_) {
  case sandbox::Mode::sandbox:
    // Mounted over an empty folder.
    if (!is_new) return std::string(by_mount);
    TRY(fs::make_directories(place, 0755));
    runtime_mounts_.push_back({tree, Path("/bprun/runtimes") / runtime.key(), false});
    return std::string(by_mount);
  case sandbox::Mode::user:
    if (is_new) TRY(fs::make_symlink(tree.native(), place));
    return std::string(by_link);
  case sandbox::Mode::none:
    break;
  }
  // Scripts run as the owner of the store's files here: neither a link nor a hard link would keep
  // them from changing what other apps get.
  if (!is_new) return std::string(by_copy);
  const auto totals = TRY(fs::copy_tree(tree, place, {.checkpoint = process::interrupt::check}));
  return std::string(totals.shared + totals.empty == totals.files ? by_reflink : by_copy);
}

Result<void> BuildState::declare_runtimes() {
  for (const auto& member : members_) {
    auto declared =
        TRY(phase("plan", member.buildpack.name, [&] { return ask_for_runtimes(member); }));
    for (const auto& note : declared.notes)
      detail(note);
    for (const auto& warning : declared.warnings)
      warn(warning);
    for (const auto& finding : declared.findings)
      TRY(tell(TRY(resolve::read_diagnosis(finding, member.buildpack.name))));
    if (declared.error) return std::move(*declared.error);
    for (auto& runtime : declared.runtimes)
      wanted_runtimes_.push_back(std::move(runtime));
  }
  return {};
}

Result<void> BuildState::look_up_checksums() {
  TRY(phase("checksums", "", [&]() -> Result<void> {
    const runtimes::EnsureSettings settings{
        .mirrors = mirrors_of(settings_),
        .npm = npm_sources(),
        .fetch = {.limit = time_limit(), .on_progress = progress_to(sink_)},
        .on_warning = [this](const std::string& text) { warn(text); }};
    const auto notes = runtimes::look_up_checksums(wanted_runtimes_, work_->path(), settings);
    for (const auto& note : notes)
      warn(format("not locked by checksum: {}", note));
    return process::interrupt::check();
  }));
  return {};
}

Result<void> BuildState::prefetch_runtimes() {
  const auto& wanted = wanted_runtimes_;
  if (wanted.empty()) return {};
  TRY(check_machine(wanted));

  const runtimes::EnsureSettings settings{
      .mirrors = mirrors_of(settings_),
      .npm = npm_sources(),
      .fetch = {.limit = time_limit(), .on_progress = progress_to(sink_)},
      .on_note =
          [this](const std::string& line) {
            detail(line);
            if (line.starts_with("Fetching")) record_.downloading.push_back(line);
          },
      .on_warning = [this](const std::string& text) { warn(text); }};
  const auto order_of = [this](const runtimes::Runtime& runtime) {
    return source_order(settings_, runtime.name);
  };
  const auto all =
      TRY(phase("prefetch", "", [&] { return ensure_all(wanted, *store_, settings, order_of); }));
  record_.downloading.clear();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const runtimes::Runtime& runtime = wanted[i];
    const runtimes::Ensured& ensured = all[i];
    record_.runtimes.push_back({.name = runtime.name,
                                .version = runtime.version,
                                .request = runtime.asked.request,
                                .where = runtime.asked.where,
                                .source = ensured.source});
    for (const auto& download : ensured.downloads) {
      record_.downloads.push_back({.what = runtime.key(),
                                   .url = download.url,
                                   .bytes = download.bytes,
                                   .duration = download.duration,
                                   .sha256 = download.sha256});
    }
    runtime_trees_.emplace_back(runtime.key(), ensured.path);
    record_.runtimes.back().brought_by =
        TRY_WHILE(bring_runtime(runtime, ensured.path), format("while bringing {}", runtime.key()));
  }
  detail(format("runtimes by {}", record_.runtimes.front().brought_by));
  TRY(fs::write_file(
      workspace_->runtimes() / "index.json", document::to_json(index_of(wanted), 2) + "\n", 0644));
  TRY(start_sandbox());
  environment_.set("BPRUN_RUNTIMES", sandbox_->inside(workspace_->runtimes()).native());
  build_environment_.environment = environment_;
  return {};
}

}  // namespace bprun::pipeline
