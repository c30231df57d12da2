// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/checkout.hpp"
#include "runner/manifest/app_json.hpp"
#include "runner/manifest/buildpacks_file.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/pack/output.hpp"
#include "runner/pipeline/build.hpp"
#include "runner/pipeline/record.hpp"
#include "runner/runtimes/declaration.hpp"
#include "runner/sandbox/environment.hpp"
#include "runner/sandbox/mode.hpp"
#include "runner/settings/npm_config.hpp"
#include "runner/source/source.hpp"
#include "runner/stack/tables.hpp"
#include "runner/store/app_cache.hpp"

namespace bprun::pipeline {

/// What the app's own files say, read before anything is run.
struct AppFiles {
  std::optional<manifest::AppJson> app_json;
  std::optional<manifest::BuildpacksFile> buildpacks_file;
  std::optional<manifest::SlugIgnore> slugignore;
};

/// One buildpack of the build, ready to run.
struct Member {
  buildpack::Buildpack buildpack;
  std::string display_name;       ///< what detect printed
  std::size_t record_index = 0;   ///< in BuildRecord::buildpacks
  bool already_detected = false;  ///< by the sweep
};

/// A build on its way: one member function a stage, called in the order of this declaration by
/// build(). Each uses only what the ones before it have filled in.
class BuildState {
public:
  BuildState(const BuildRequest& request, report::Sink& sink)
      : request_(request), sink_(sink, record_) {}

  // The stages. (open.cpp, prepare.cpp, buildpacks.cpp, artifact.cpp)
  Result<void> open_output();
  Result<void> check_request() const;
  Result<void> open_source();
  Result<void> read_app_files();
  Result<void> choose_stack();
  Result<void> choose_list();
  Result<void> prepare_directories();
  Result<void> gather_buildpacks();
  Result<void> prefetch_runtimes();
  Result<void> run_buildpacks();
  Result<void> collect_process_types();
  Result<void> write_artifact();

  /// bin/report of every buildpack that ran, after success and failure alike (B-15).
  void collect_reports();
  /// Replaces build.json alone, with what is known of the failure.
  void write_failure(const Error& error);

  BuildRecord& record() { return record_; }

  report::Sink& sink() { return sink_; }

private:
  /// Whether the entry is an output of ours, where the output folder lies inside the source.
  bool is_output(const fs::WalkEntry& entry) const;
  Result<void> keep_output_apart();
  Result<void> pass_credentials();
  Result<void> start_sandbox(const std::vector<sandbox::Mount>& runtime_mounts);
  Result<void> gather_listed();
  Result<void> sweep();
  Result<void> add_member(const buildpack::Checkout& checkout);
  Result<runtimes::Declaration> ask_for_runtimes(const Member& member);
  Result<void> run_member(Member& member);
  Result<void> detect_member(Member& member, const phases::Turn& turn);
  phases::Turn turn_of(const Member& member) const;
  void write_reports(const Path& file);
  phases::ScriptRunner scripts();
  settings::NpmConfigSources npm_sources() const;
  Result<const settings::NpmConfig*> npm();

  void title(std::string text) { sink_.emit(report::Title{std::move(text)}); }

  void detail(std::string text) { sink_.emit(report::Detail{std::move(text)}); }

  void warn(std::string text, std::optional<Location> where = std::nullopt) {
    sink_.emit(report::Warning{std::move(text), std::move(where)});
  }

  void warn(const std::vector<manifest::Problem>& problems);

  /// Runs one step between its PhaseStarted and PhaseFinished.
  template <class Step>
  auto phase(std::string name, std::string buildpack, const Step& step) -> decltype(step());

  const BuildRequest& request_;
  BuildRecord record_;
  RecordingSink sink_;

  settings::Settings settings_;
  std::optional<settings::NpmConfig> npm_;  ///< once it was asked for
  std::optional<pack::Output> output_;
  std::optional<store::Store> store_;
  std::optional<store::WorkDirectory> work_;
  source::Source source_;
  /// The output folder relative to the source; empty where it lies elsewhere.
  std::string output_inside_;
  bool output_holds_only_ours_ = false;
  AppFiles files_;
  std::optional<stack::Tables> tables_;
  std::string stack_;           ///< its name
  std::string stack_variable_;  ///< what scripts find in STACK: gigalixir-24 says heroku-24
  buildpack::Order order_;
  std::optional<process::Clock::time_point> deadline_;

  // The parts of the machine that the build holds; released in reverse order.
  sandbox::Mode mode_ = sandbox::Mode::none;
  BuildDir build_dir_ = BuildDir::app;
  std::optional<sandbox::IdentityLease> identity_;
  std::optional<Workspace> workspace_;
  std::optional<store::AppCache> cache_;
  std::optional<sandbox::BuildTree> tree_;
  sandbox::BuildEnvironment build_environment_;
  bool stripped_is_told_ = false;
  std::optional<sandbox::Sandbox> sandbox_;

  /// With the exports so far (B-18).
  process::Environment environment_;
  std::vector<Member> members_;
  std::optional<manifest::ReleaseOutput> release_;
  std::string release_name_;  ///< of the buildpack whose release data count (M-16)
  std::vector<manifest::ProcessType> process_types_;
};

template <class Step>
auto BuildState::phase(std::string name, std::string buildpack, const Step& step)
    -> decltype(step()) {
  sink_.emit(report::PhaseStarted{name, buildpack});
  const auto started = process::Clock::now();
  auto result = step();
  const auto duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(process::Clock::now() - started);
  const int status = result ? 0 : exit_status(result.error());
  sink_.emit(report::PhaseFinished{std::move(name), std::move(buildpack), status, duration});
  return result;
}

}  // namespace bprun::pipeline
