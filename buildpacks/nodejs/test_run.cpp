// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/test_run.hpp"

#include "buildpacks/nodejs/config_vars.hpp"
#include "buildpacks/nodejs/environment.hpp"
#include "buildpacks/nodejs/lockfiles.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"

#include <unistd.h>

namespace bprun::nodejs {

Result<int> run_tests(const fs::Path& app, const fs::Path& env_dir) {
  process::Environment variables = TRY(read_config_vars(env_dir));
  if (!variables.get("NODE_ENV") && !process::Environment::inherited().get("NODE_ENV")) {
    variables.set("NODE_ENV", "test");
  }
  process::Environment environment = build_environment(app, variables);
  const fs::Path temporary = environment.get("TMPDIR").value_or("/tmp");
  const fs::TempDir scratch = TRY(fs::TempDir::create(temporary, "nodejs-"));
  TRY(ensure_home(environment, scratch.path()));
  set_npm_default(environment, "cache", (scratch.path() / "npm").native());
  set_npm_default(environment, "update_notifier", "false");

  const Manager manager = TRY(choose_manager(TRY(Lockfiles::look(app))));
  process::Watch watch;
  watch.on_output = [](process::Stream stream, std::string_view bytes) {
    (void)fs::write_all(stream == process::Stream::out ? STDOUT_FILENO : STDERR_FILENO, bytes);
  };
  const auto outcome = TRY(process::run(
      {.argv = {program_of(manager), "test"}, .environment = environment, .directory = app},
      watch));
  return outcome.exit.status();
}

}  // namespace bprun::nodejs
