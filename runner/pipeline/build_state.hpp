// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/checkout.hpp"
#include "runner/image/write.hpp"
#include "runner/manifest/app_json.hpp"
#include "runner/manifest/buildpacks_file.hpp"
#include "runner/manifest/heroku_yml.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/manifest/test_environment.hpp"
#include "runner/pack/output.hpp"
#include "runner/pipeline/build.hpp"
#include "runner/pipeline/junit_files.hpp"
#include "runner/pipeline/lock.hpp"
#include "runner/pipeline/plan.hpp"
#include "runner/pipeline/record.hpp"
#include "runner/pipeline/redaction.hpp"
#include "runner/pipeline/stack_check.hpp"
#include "runner/pipeline/standing.hpp"
#include "runner/plan/stack_choice.hpp"
#include "runner/plan/survey.hpp"
#include "runner/process/lookout.hpp"
#include "runner/rootfs/description.hpp"
#include "runner/runtimes/declaration.hpp"
#include "runner/sandbox/environment.hpp"
#include "runner/sandbox/mode.hpp"
#include "runner/sandbox/oom_kills.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "runner/settings/npm_config.hpp"
#include "runner/source/source.hpp"
#include "runner/stack/tables.hpp"
#include "runner/store/app_cache.hpp"

#include <functional>

namespace bprun::pipeline {

/// What the app's own files say, read before anything is run.
struct AppFiles {
  std::optional<manifest::AppJson> app_json;
  bool has_heroku_yml = false;
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

/// One thing to run of a test run.
struct TestStep {
  std::string phase;      ///< "test-setup" or "test"
  std::string buildpack;  ///< whose bin/test it is; "app.json" for a command of that
  std::string shown;      ///< "bin/test of elixir", "`mix test`"
  /// To be started by the bash that has sourced the profile scripts, as scripts see paths.
  std::vector<std::string> words;
  std::optional<Location> where = std::nullopt;
};

/// What somebody who has left a shell of the build wants next.
enum class Choice {
  again,  ///< the step once more, in what the first run and the shell have left
  go_on,  ///< with the next step, whatever became of this one
  stop,
};

/// What the stages are gone through for.
enum class Purpose {
  build,
  plan,  ///< to say what a build would be: nothing is fetched, and nothing is kept
  test,  ///< to run the app's tests: no slug is made, and the cache is not the build's
};

/// A build on its way: one member function a stage, called in the order of this declaration by
/// build(). Each uses only what the ones before it have filled in.
class BuildState {
public:
  BuildState(const BuildRequest& request, report::Sink& sink, Purpose purpose = Purpose::build)
      : purpose_(purpose),
        request_(request),
        sink_(sink, record_, [this](std::string_view text) { return secrets().hide(text); }),
        config_vars_(request.config_vars) {}

  // The stages. (open.cpp, survey.cpp, prepare.cpp, buildpacks.cpp, layers.cpp, artifact.cpp)
  Result<void> open_output();
  Result<void> check_request() const;
  Result<void> open_source();
  /// The layout and the base of --image: what cannot be is said before minutes of work. (image.cpp)
  Result<void> open_image();
  Result<void> read_app_files();
  /// After read_app_files: the app has a heroku.yml, and nobody asked for buildpacks or for another
  /// stack than `container`. (container_build.cpp)
  bool is_built_by_dockerfiles();
  /// Every image of heroku.yml, and out/image.tar of them. (container_build.cpp)
  Result<void> build_images();
  void tell_of_unused_limits();
  Result<void> open_tables();
  /// Of a test run only: environments.test of app.json, and what CI sets. (test_environment.cpp)
  Result<void> read_test_environment();
  Result<void> choose_stack();
  Result<void> choose_list();
  Result<void> understand_list();
  /// With --locked: bprun.lock, whose revisions are asked for from here on. (locking.cpp)
  Result<void> read_lock();
  /// Whether what will be built is what is locked.
  Result<void> check_lock();
  /// What this build takes from outside.
  Lock lock() const;
  /// What is known of the listed buildpacks and their runtimes before any of them is fetched. An
  /// Error where the build cannot succeed.
  Result<void> survey();
  Result<void> prepare_directories();
  Result<void> gather_buildpacks();
  /// Of a test run only: whether there will be anything to run. (test_stages.cpp)
  Result<void> check_tests() const;
  /// What the buildpacks will want (bin/plan).
  Result<void> declare_runtimes();
  /// Of a lock only: those that the declarations leave to lists and registries.
  Result<void> look_up_checksums();
  Result<void> prefetch_runtimes();
  Result<void> run_buildpacks();
  Result<void> collect_process_types();
  Result<void> write_artifact();
  /// After run_buildpacks, of a test run: test-setup, and every test. (test_stages.cpp)
  Result<void> run_tests();
  /// Whatever run_tests or a stage before it came to: the cache, JUnit and the record are kept. The
  /// Error is that of the run, or else of what could not be kept. (test_results.cpp)
  Result<void> finish_tests(Result<void> result);

  /// bin/report of every buildpack that ran, after success and failure alike (B-15).
  void collect_reports();
  /// Notes in the record what stood around a failure, and its cause where that is known; from here
  /// on the record holds no secret that a script printed. Before anything else runs. (failure.cpp)
  void describe_failure(const Error& error);
  /// Replaces build.json alone, with what is known of the failure.
  void write_failure(const Error& error);

  /// After choose_list: what a build would be. (plan_app.cpp)
  Result<AppPlan> plan_app();
  /// After understand_list, of an app whose stack nobody chose. (stack_check.cpp)
  Result<StackCheck> check_stacks(const std::vector<std::string>& names);

  /// With --until, for --from: what stands, and the record. (stopping.cpp)
  Result<void> write_stopped();

  bool is_stopped() const { return stopped_; }

  BuildRecord& record() { return record_; }

  report::Sink& sink() { return sink_; }

private:
  /// What a report must not show. (failure.cpp)
  Redaction secrets() const;
  /// The processes that were seen so far. (processes.cpp)
  void note_processes();
  /// The end of what the last script wrote, without secrets.
  std::string last_output() const;
  std::optional<report::KnownCause> cause_of(const Error& error,
                                             const std::vector<std::string>& log) const;
  /// Whether the entry is an output of ours, where the output folder lies inside the source.
  bool is_output(const fs::WalkEntry& entry) const;
  Result<void> keep_output_apart();
  Result<void> begin_cache();
  void keep_cache();
  void note_record(const std::string& record);
  Result<void> make_tree();
  Result<void> make_standing_tree();
  /// The layers of the record. (layers.cpp)
  void begin_layers();
  void note_layer(const Member& member);
  void look_for_layers(pack::WriterId writer);
  void settle_layers();
  Result<manifest::HerokuYml> read_manifest();
  Result<void>
  build_one_image(const manifest::HerokuYml& manifest, std::size_t index, const Path& layout);
  Result<void> keep_image_apart();
  Result<void> write_image(const pack::SlugMemory& memory);
  std::optional<unsigned long long> size_of_app() const;
  std::vector<image::AppLayer> image_layers() const;
  std::vector<std::pair<std::string, std::string>> image_labels() const;
  std::vector<plan::NamedStack> named_stacks() const;
  Result<void> open_stack_root(std::vector<plan::NamedStack>& named);
  Result<void> warn_of_stack();
  std::optional<Path> root_path() const;
  Result<void> pass_credentials();
  Result<void> start_sandbox();
  Result<void> survey_listed();
  Result<StackVerdict> check_stack(const stack::Stack& stack);
  Result<void> tell(const resolve::Diagnosis& diagnosis);
  Result<std::string> ask_bash(const requests::BashQuestion& question);
  Result<std::optional<stack::Stack>> machine_without_root() const;
  resolve::Target target() const;
  /// For stack_, where no resolver has said it: buildpacks that are asked do not.
  Result<void> say_end_of_life(std::vector<resolve::Diagnosis>& diagnoses) const;
  Result<void> plan_listed(AppPlan& plan);
  Result<void> plan_sweep(AppPlan& plan);
  Result<void>
  plan_by_asking(const buildpack::Checkout& checkout, AppPlan& plan, PlannedBuildpack& planned);
  Result<std::optional<buildpack::Checkout>>
  checkout_at_hand(const buildpack::Reference& reference) const;
  void announce_list();
  Result<void> gather_listed();
  Result<void> sweep();
  buildpack::Buildpack in_place(const buildpack::Checkout& checkout) const;
  Result<void> add_member(const buildpack::Checkout& checkout);
  Result<runtimes::Declaration> ask_for_runtimes(const Member& member);
  /// Puts a runtime of the store where scripts find it: says how.
  Result<std::string> bring_runtime(const runtimes::Runtime& runtime, const Path& tree);
  Result<void> check_machine(const std::vector<runtimes::Runtime>& wanted);
  Result<void> run_member(Member& member);
  Result<void> take_detect(Member& member);
  Result<void> take_compile(Member& member);
  Result<void> take_release(Member& member);
  // Stepping in. (taking_steps.cpp, inside.cpp, stopping.cpp)
  Result<void> settle_steps();
  Result<void>
  take_step(Member& member, StepKind kind, const std::function<Result<void>()>& action);
  Result<Choice> after_failure(const Step& step, const Member& member, const Error& error);
  Result<Choice> after_step(const Step& step, const Member& member);
  Result<Choice> step_inside(const Step& step,
                             const Member& member,
                             const process::Terminal& terminal,
                             const std::string& question);
  Result<void>
  open_shell(const Step& step, const Member& member, const process::Terminal& terminal);
  Result<void> renew_sandbox();
  Path standing_place() const;
  Result<void> take_up_standing();
  Result<void> join_standing();
  Result<void> leave_standing(const Step& reached);
  std::vector<TestStep> test_steps() const;
  Result<void> set_ci_variables();
  Result<void> enter_dyno();
  Result<void> run_test(const TestStep& step);
  Result<void> keep_junit();
  void keep_test_cache();
  Result<void> write_test_record();
  void note_detection(const std::string& buildpack, const phases::Detection& detection);
  EnvironmentChange shown_exports(EnvironmentChange change) const;
  Result<void> detect_member(Member& member, const phases::Turn& turn);
  phases::Turn turn_of(const Member& member) const;
  void write_reports(const Path& file);
  /// --timeout, of the build or of the test run.
  process::TimeLimit time_limit() const;
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

  const Purpose purpose_;
  const BuildRequest& request_;
  BuildRecord record_;
  RecordingSink sink_;
  process::Lookout lookout_{sandbox::Sandbox::wrapper_names()};
  /// The request's; in a test run with what app.json and CI add.
  manifest::ConfigVars config_vars_;

  settings::Settings settings_;
  std::optional<settings::NpmConfig> npm_;  ///< once it was asked for
  std::optional<pack::Output> output_;
  std::optional<store::Store> store_;
  std::optional<store::WorkDirectory> work_;
  source::Source source_;
  /// The output folder relative to the source; empty where it lies elsewhere.
  std::string output_inside_;
  bool output_holds_only_ours_ = false;
  std::optional<image::LayoutWriter> image_layout_;
  image::BaseImage image_base_;
  std::string image_inside_;  ///< as output_inside_
  AppFiles files_;
  manifest::TestEnvironment test_environment_;
  std::optional<stack::Tables> tables_;
  std::string stack_;           ///< its name
  std::string stack_variable_;  ///< what scripts find in STACK: gigalixir-24 says heroku-24
  std::vector<std::string> stack_overruled_;
  std::optional<rootfs::StackRoot> stack_root_;
  buildpack::Order order_;
  std::vector<plan::ListedBuildpack> listed_;
  std::optional<plan::Surveyor> surveyor_;
  plan::Survey survey_;
  std::optional<process::Clock::time_point> deadline_;
  std::optional<unsigned long long> oom_kills_before_;  ///< the phase that is under way

  // The parts of the machine that the build holds; released in reverse order.
  sandbox::Mode mode_ = sandbox::Mode::none;
  BuildDir build_dir_ = BuildDir::app;
  std::optional<sandbox::IdentityLease> identity_;
  std::optional<Workspace> workspace_;
  std::string app_key_;  ///< whose cache it is
  std::optional<store::AppCache> cache_;
  std::optional<sandbox::BuildTree> tree_;
  sandbox::BuildEnvironment build_environment_;
  bool stripped_is_told_ = false;
  std::vector<sandbox::Mount> runtime_mounts_;
  /// Key and tree of each runtime that was fetched beforehand.
  std::vector<std::pair<std::string, Path>> runtime_trees_;
  std::optional<pack::TreeBook> book_;
  std::optional<sandbox::Sandbox> sandbox_;

  /// With the exports so far (B-18).
  process::Environment environment_;
  std::vector<Member> members_;
  Stepping steps_;                    ///< the request's, with the numbers that were left out
  std::optional<Standing> standing_;  ///< what --from takes up
  bool stopped_ = false;
  std::vector<runtimes::Runtime> wanted_runtimes_;
  std::optional<Lock> lock_;  ///< with --locked
  bool is_compiled_ = false;  ///< by all of them
  std::optional<JunitSearch> junit_;
  std::optional<manifest::ReleaseOutput> release_;
  std::string release_name_;  ///< of the buildpack whose release data count (M-16)
  std::vector<manifest::ProcessType> process_types_;
};

template <class Step>
auto BuildState::phase(std::string name, std::string buildpack, const Step& step)
    -> decltype(step()) {
  oom_kills_before_ = sandbox::kernel_oom_kills();
  sink_.emit(report::PhaseStarted{name, buildpack});
  const auto started = process::Clock::now();
  auto result = step();
  const auto duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(process::Clock::now() - started);
  const int status = result ? 0 : exit_status(result.error());
  sink_.emit(report::PhaseFinished{std::move(name), std::move(buildpack), status, duration});
  note_processes();
  return result;
}

/// The source, and what the app says of itself.
Result<void> open_app(BuildState& state);

/// After open_app(): from the source to a BUILD that every buildpack has worked on: what builds and
/// test runs share.
Result<void> compile_app(BuildState& state);

}  // namespace bprun::pipeline
