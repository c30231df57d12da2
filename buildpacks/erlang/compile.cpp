// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/compile.hpp"

#include "buildpacks/erlang/compilation.hpp"
#include "runner/fs/directory.hpp"
#include "runner/script/config_vars.hpp"
#include "runner/script/entry.hpp"
#include "runner/script/reuse.hpp"

namespace bprun::erlang {

namespace {

fs::Path report_file(const fs::Path& cache) {
  return cache / "erlang/report.json";
}

Result<void> run_steps(Compilation& compilation) {
  TRY(compilation.show_environment());
  TRY(compilation.make_plan());
  TRY(compilation.open_cache());
  TRY(compilation.install_runtimes());
  // Beyond this point there are a working Erlang and rebar3 on PATH.
  TRY(compilation.read_app());
  TRY(compilation.restore());
  TRY(compilation.fetch_dependencies());
  TRY(compilation.compile_app());
  TRY(compilation.build_release());
  TRY(compilation.choose_process_type());
  TRY(compilation.save_cache());
  TRY(compilation.write_scripts());
  return compilation.finish();
}

}  // namespace

Result<void> compile(const CompileArguments& arguments) {
  TRY(script::check_absolute({arguments.app, arguments.cache, arguments.env_dir}));
  for (const fs::Path* path : {&arguments.app, &arguments.cache, &arguments.env_dir})
    TRY(fs::make_directories(*path));
  Compilation compilation(arguments, TRY(script::read_config_vars(arguments.env_dir)));
  auto done = run_steps(compilation);
  script::keep_report(report_file(arguments.cache), static_cast<bool>(done), compilation.reuse());
  return done;
}

std::string report(const fs::Path& cache) {
  return script::kept_report(report_file(cache));
}

}  // namespace bprun::erlang
