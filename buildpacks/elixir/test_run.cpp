// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/test_run.hpp"

#include "buildpacks/elixir/build_config.hpp"
#include "buildpacks/elixir/environment.hpp"
#include "runner/base/text.hpp"
#include "runner/process/run.hpp"
#include "runner/script/config_vars.hpp"
#include "runner/script/program.hpp"

#include <unistd.h>

namespace bprun::elixir {

Result<int> run_tests(const fs::Path& app, const fs::Path& env_dir) {
  const process::Environment config_vars = TRY(script::read_config_vars(env_dir));
  const Homes homes = homes_for(app, config_vars, "test");
  const BuildConfig config = TRY(read_build_config(app, bash_in(app)));
  process::Command command{
      .argv = {"mix", "test"}, .environment = build_environment(app, homes), .directory = app};
  for (const std::string_view word : text::words(config.test_args))
    command.argv.emplace_back(word);
  process::Watch watch;
  watch.on_output = [](process::Stream stream, std::string_view bytes) {
    (void)fs::write_all(stream == process::Stream::out ? STDOUT_FILENO : STDERR_FILENO, bytes);
  };
  return TRY(process::run(command, watch)).exit.status();
}

}  // namespace bprun::elixir
