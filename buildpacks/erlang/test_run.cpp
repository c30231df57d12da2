// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/test_run.hpp"

#include "buildpacks/erlang/build_cache.hpp"
#include "buildpacks/erlang/environment.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/run.hpp"
#include "runner/script/config_vars.hpp"

#include <unistd.h>

#include <string>

namespace bprun::erlang {

namespace {

Result<bool> has_suites(const fs::Path& app) {
  bool found = false;
  TRY(fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    found = found || (entry.is_regular() && entry.relative.ends_with("_SUITE.erl"));
    return fs::WalkStep::enter;
  }));
  return found;
}

}  // namespace

Result<int> run_tests(const fs::Path& app, const fs::Path& env_dir) {
  const process::Environment config_vars = TRY(script::read_config_vars(env_dir));
  // Nothing is fetched any more; what rebar3 keeps for itself goes nowhere.
  const std::string temporary = process::Environment::inherited().get("TMPDIR").value_or("/tmp");
  const fs::TempDir scratch = TRY(fs::TempDir::create(temporary, "erlang-"));
  const process::Environment environment =
      build_environment(app, homes_for(scratch.path(), config_vars, "test"));
  process::Watch watch;
  watch.on_output = [](process::Stream stream, std::string_view bytes) {
    (void)fs::write_all(stream == process::Stream::out ? STDOUT_FILENO : STDERR_FILENO, bytes);
  };
  const auto run = [&](const std::string& task) -> Result<int> {
    const process::Command command{
        .argv = {"rebar3", task}, .environment = environment, .directory = app};
    return TRY(process::run(command, watch)).exit.status();
  };
  const int units = TRY(run("eunit"));
  if (units != 0 || !TRY(has_suites(app))) return units;
  return run("ct");
}

}  // namespace bprun::erlang
