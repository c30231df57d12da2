// SPDX-License-Identifier: MIT
#include "runner/pipeline/buildpack_test.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/buildpack.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/phases/scripts.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/pipeline/workspace.hpp"
#include "runner/sandbox/environment.hpp"
#include "runner/store/store.hpp"

#include <unistd.h>

#include <algorithm>

namespace bprun::pipeline {

namespace {

constexpr std::string_view suite_ending = "_test.sh";

/// Whether --suite means it: by its name, with or without ending and folder.
bool is_meant(std::string_view wanted, std::string_view name) {
  if (wanted.starts_with("test/")) wanted.remove_prefix(5);
  if (wanted == name) return true;
  name.remove_suffix(suite_ending.size());
  return wanted == name;
}

/// Names of the suites in `buildpack`/test, in their order.
Result<std::vector<std::string>> suites_of(const Path& buildpack,
                                           const std::vector<std::string>& wanted) {
  std::vector<std::string> all;
  const Path folder = buildpack / "test";
  if (fs::is_directory(folder)) {
    for (const std::string& name : TRY(fs::list_directory(folder))) {
      if (name.size() > suite_ending.size() && name.ends_with(suite_ending) &&
          fs::is_file(folder / name)) {
        all.push_back(name);
      }
    }
  }
  if (all.empty()) {
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("{} has no test suite", buildpack.native()),
                 .hint = "Suites are the files test/*_test.sh of a buildpack."};
  }
  for (const std::string& suite : wanted) {
    if (std::any_of(
            all.begin(), all.end(), [&](const auto& name) { return is_meant(suite, name); })) {
      continue;
    }
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("there is no test suite {}", text::printable(suite)),
                 .hint = format("{} has {}.", (buildpack / "test").native(), text::list(all))};
  }
  if (wanted.empty()) return all;
  std::erase_if(all, [&](const std::string& name) {
    return std::none_of(
        wanted.begin(), wanted.end(), [&](const auto& suite) { return is_meant(suite, name); });
  });
  return all;
}

/// `testName()`, with or without `function` in front.
bool defines_test(std::string_view line) {
  if (line.starts_with("function ")) line = text::trim(line.substr(9));
  if (!line.starts_with("test")) return false;
  const std::size_t end =
      line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  if (end == std::string_view::npos || end == 4) return false;
  return text::trim(line.substr(end)).starts_with("()");
}

/// `. /usr/share/shunit2/shunit2` and the like.
bool starts_shunit(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(' '));
  return (word == "." || word == "source" || word == "exec") && line.find("shunit2") != line.npos;
}

/// Whether a suite is one of shUnit2's that leaves it to the runner to be run by it, as
/// heroku-buildpack-testrunner does: it defines tests and calls none. Started by itself it would
/// test nothing and succeed.
bool is_left_to_shunit(std::string_view suite) {
  bool defines = false;
  for (const std::string_view line : text::lines(suite)) {
    if (starts_shunit(text::trim(line))) return false;
    defines = defines || defines_test(text::trim(line));
  }
  return defines;
}

/// What the suites of other test runners source, where the caller has it.
std::vector<sandbox::Setting> test_libraries(const process::Environment& caller) {
  std::vector<sandbox::Setting> settings;
  for (const char* name : {"BUILDPACK_TEST_RUNNER_HOME", "SHUNIT_HOME"}) {
    const auto value = caller.get(name);
    if (value && !value->empty()) {
      settings.push_back({name, *value, sandbox::PlumbingKind::directory});
    }
  }
  return settings;
}

class Tester {
public:
  Tester(const BuildpackTestRequest& request, report::Sink& sink)
      : request_(request), sink_(sink) {}

  Result<BuildpackTest> run() {
    settings_ = TRY(settings::load(request_.settings));
    if (settings_.timeout.value) deadline_ = process::Clock::now() + *settings_.timeout.value;
    tables_.emplace(TRY(open_tables(request_.tables)));
    root_ = TRY(stack_root_of(settings_));
    const auto stacks = TRY(chosen_stacks());
    std::error_code failure;
    directory_ = std::filesystem::canonical(request_.buildpack, failure);
    if (failure || !fs::is_directory(directory_)) {
      return Error{.kind = ErrorKind::buildpack,
                   .message = format("{} is no directory", request_.buildpack.native()),
                   .hint = "Name the folder of a buildpack."};
    }
    const auto suites = TRY(suites_of(directory_, request_.suites));
    const Path root = TRY(store_root(settings_, request_.caller));
    store_.emplace(TRY_WHILE(store::Store::open(root), "while opening the store"));

    BuildpackTest result;
    for (const auto& stack : stacks)
      TRY(run_on(stack, suites, result));
    tell(result);
    return result;
  }

private:
  Result<std::vector<stack::Stack>> chosen_stacks() const {
    std::vector<std::string> names = request_.stacks;
    if (names.empty()) {
      auto name = settings_.stack.value;
      if (!name && root_) name = stack_of_root(*root_, *tables_);
      if (!name && !root_) name = tables_->stack_of_this_machine();
      if (!name) {
        return Error{.kind = ErrorKind::usage,
                     .message = "no stack is given, and the system is none of the known ones",
                     .hint = "Name it: --stack NAME."};
      }
      names.push_back(*name);
    }
    std::vector<stack::Stack> stacks;
    for (const std::string& name : names) {
      stacks.push_back(TRY(tables_->find_stack(name)));
      if (root_) TRY(check_root_matches(*root_, name, "--stack", *tables_));
    }
    return stacks;
  }

  /// A new copy of the buildpack, and the walls around it.
  Result<void>
  run_on(const stack::Stack& stack, const std::vector<std::string>& suites, BuildpackTest& result) {
    const auto work = TRY(store_->work_directory());
    const sandbox::Identity wanted = identity_of(settings_);
    const auto choice = TRY(sandbox::choose(isolation_of(settings_), wanted));
    const auto root = root_ ? std::optional(root_->path) : std::nullopt;
    TRY(sandbox::check_root_can_be_shown(choice, root, settings_.stack_root.origin.str()));
    const auto lease =
        TRY(sandbox::IdentityLease::take(choice.mode, wanted, store_->root() / "locks"));
    const auto workspace = TRY(Workspace::create(work.path(), lease.identity()));
    TRY(fs::make_directories(workspace.cache()));
    TRY(workspace.give(workspace.cache()));
    TRY(empty_directory(workspace));
    const auto pack = TRY(copy(workspace));

    sink_.emit(report::Title{format("Testing on {}", stack.name)});
    if (!is_told_)
      sink_.emit(
          report::Detail{format("isolation {}: {}", sandbox::to_string(choice.mode), choice.why)});
    is_told_ = true;
    auto environment = TRY(environment_for(stack, choice.mode, workspace));
    auto box = TRY(sandbox_for(choice.mode, workspace, environment));
    environment.environment.set("USER", box.user_name());
    environment.environment.set("LOGNAME", box.user_name());
    if (box.tmp_inside() != "/tmp") {
      environment.environment.set("TMPDIR", box.tmp_inside().native());
    }
    environment.environment.set("BUILDPACK_HOME", box.inside(pack.directory).native());

    phases::ScriptRunner scripts(box, sink_, time_limit_of(settings_, deadline_));
    for (const std::string& suite : suites) {
      TRY(empty_directory(workspace));
      const int status =
          TRY(run_suite(scripts, pack, suite, workspace.build(), environment.environment));
      result.suites.push_back(
          {.stack = stack.name, .suite = format("test/{}", suite), .status = status});
    }
    return {};
  }

  /// Where suites start: nothing is in it.
  static Result<void> empty_directory(const Workspace& workspace) {
    TRY(fs::remove_tree(workspace.build()));
    TRY(fs::make_directories(workspace.build(), 0755));
    return workspace.give(workspace.build());
  }

  Result<buildpack::Buildpack> copy(const Workspace& workspace) const {
    const std::string name = directory_.filename().native();
    const buildpack::Checkout checkout{.name = name,
                                       .short_name = name,
                                       .directory = directory_,
                                       .revision = "local",
                                       .how = "local"};
    return buildpack::instantiate(
        checkout, workspace.buildpacks() / "bp", {.owner = workspace.owner()});
  }

  Result<sandbox::BuildEnvironment>
  environment_for(const stack::Stack& stack, sandbox::Mode mode, const Workspace& workspace) const {
    sandbox::EnvironmentRequest wanted{.stack = stack.variable,
                                       .home_inside = workspace.home_inside(mode, BuildDir::app),
                                       .build_id =
                                           sha256_hex(workspace.root().native()).substr(0, 8),
                                       .mode = mode,
                                       .stack_root = root_.has_value(),
                                       .settings = test_libraries(request_.caller),
                                       .scratch = workspace.scratch()};
    return sandbox::build_environment(wanted, request_.caller);
  }

  Result<sandbox::Sandbox> sandbox_for(sandbox::Mode mode,
                                       const Workspace& workspace,
                                       const sandbox::BuildEnvironment& environment) const {
    sandbox::Spec spec{.mode = mode,
                       .identity = workspace.identity(),
                       .scratch = workspace.scratch(),
                       .root = root_ ? std::optional(root_->path) : std::nullopt,
                       .mounts = workspace.mounts(BuildDir::app),
                       .home_inside = workspace.home_inside(mode, BuildDir::app),
                       .network = request_.network,
                       .limits = limits_of(settings_)};
    spec.limits.disk_below = {workspace.root()};
    for (const auto& mount : environment.mounts)
      spec.mounts.push_back(mount);
    return sandbox::Sandbox::create(std::move(spec));
  }

  /// shUnit2 as the suite's shell finds it: where SHUNIT_HOME says, as upstream's runner wants it,
  /// or Debian's.
  Result<std::string> shunit(const std::string& suite,
                             const process::Environment& environment) const {
    const auto home = request_.caller.get("SHUNIT_HOME");
    const auto home_inside = environment.get("SHUNIT_HOME");
    if (home && home_inside) {
      for (const char* place : {"src/shunit2", "shunit2"})
        if (fs::is_file(Path(*home) / place)) return (Path(*home_inside) / place).native();
    }
    const Path system = root_ ? root_->path : Path("/");
    if (fs::is_file(system / "usr/bin/shunit2")) return std::string("/usr/bin/shunit2");
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("test/{} is a suite for shUnit2, and that is not there", suite),
                 .hint = "SHUNIT_HOME names its folder; Debian has it as the package shunit2."};
  }

  /// How a suite is started. One without the right to be executed is bash's.
  Result<std::vector<std::string>> start_of(const Path& path,
                                            const std::string& inside,
                                            const std::string& suite,
                                            const process::Environment& environment) const {
    const std::string text = TRY(fs::read_file(path));
    if (is_left_to_shunit(text)) {
      std::string program = TRY(shunit(suite, environment));
      // shUnit2 is for /bin/sh; the suite's first line may ask for more of a shell.
      if (text.substr(0, text.find('\n')).find("bash") != std::string::npos)
        return std::vector{std::string("/bin/bash"), std::move(program), inside};
      return std::vector{std::move(program), inside};
    }
    if (::access(path.c_str(), X_OK) != 0) return std::vector<std::string>{"/bin/bash", inside};
    return std::vector{inside};
  }

  /// The suite's status; a suite that cannot be started has the status of the Error.
  Result<int> run_suite(phases::ScriptRunner& scripts,
                        const buildpack::Buildpack& pack,
                        const std::string& suite,
                        const Path& directory,
                        const process::Environment& environment) {
    const Path path = pack.directory / "test" / suite;
    const std::string file = format("test/{}", suite);
    sink_.emit(report::Title{format("Running {}", file)});
    sink_.emit(report::PhaseStarted{file, pack.name});
    const auto started = process::Clock::now();
    const auto end = [&]() -> Result<phases::ScriptEnd> {
      phases::Script script{.phase = file,
                            .buildpack = pack.name,
                            .argv = {},
                            .directory = scripts.inside(directory),
                            .show = phases::Show::all};
      script.argv = TRY(start_of(path, scripts.inside(path).native(), suite, environment));
      return scripts.run(script, environment);
    }();
    const int status = end ? end->outcome.exit.status() : exit_status(end.error());
    sink_.emit(report::PhaseFinished{
        file,
        pack.name,
        status,
        std::chrono::duration_cast<std::chrono::milliseconds>(process::Clock::now() - started)});
    if (end) return status;
    const Error& error = end.error();
    if (error.kind != ErrorKind::buildpack && error.kind != ErrorKind::limit) return error;
    sink_.emit(report::Warning{error.hint.empty() ? error.message
                                                  : format("{}\n{}", error.message, error.hint),
                               error.where});
    return status;
  }

  void tell(const BuildpackTest& result) {
    std::size_t failed = 0;
    for (const SuiteEnd& end : result.suites) {
      if (end.status == 0) continue;
      ++failed;
      sink_.emit(
          report::Warning{format("{} failed on {}: status {}", end.suite, end.stack, end.status)});
    }
    sink_.emit(report::Title{failed == 0
                                 ? format("All is well: {} run", suites_in_words(result))
                                 : format("{} run, {} failed", suites_in_words(result), failed)});
  }

  static std::string suites_in_words(const BuildpackTest& result) {
    return format("{} suite{}", result.suites.size(), result.suites.size() == 1 ? "" : "s");
  }

  const BuildpackTestRequest& request_;
  report::Sink& sink_;
  settings::Settings settings_ = {};
  std::optional<process::Clock::time_point> deadline_ = std::nullopt;
  std::optional<stack::Tables> tables_ = std::nullopt;
  std::optional<rootfs::StackRoot> root_ = std::nullopt;
  std::optional<store::Store> store_ = std::nullopt;
  Path directory_ = {};
  bool is_told_ = false;
};

}  // namespace

int BuildpackTest::status() const {
  int largest = 0;
  for (const SuiteEnd& suite : suites)
    largest = std::max(largest, suite.status);
  return largest;
}

Result<BuildpackTest> test_buildpack(const BuildpackTestRequest& request, report::Sink& sink) {
  return Tester(request, sink).run();
}

}  // namespace bprun::pipeline
