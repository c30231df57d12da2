// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/compile.hpp"

#include "buildpacks/phoenix-static/compilation.hpp"
#include "runner/fs/directory.hpp"
#include "runner/script/config_vars.hpp"
#include "runner/script/entry.hpp"
#include "runner/script/reuse.hpp"

namespace bprun::phoenix_static {

namespace {

fs::Path report_file(const fs::Path& cache) {
  return cache / "phoenix-assets/report.json";
}

Result<void> run_steps(Compilation& compilation) {
  TRY(compilation.load_configuration());
  TRY(compilation.install_binaries());
  TRY(compilation.build_dependencies());
  TRY(compilation.build_assets());
  return compilation.finish();
}

}  // namespace

Result<void> compile(const CompileArguments& arguments) {
  TRY(script::check_absolute({arguments.app, arguments.cache, arguments.env_dir}));
  for (const fs::Path* path : {&arguments.app, &arguments.cache, &arguments.env_dir})
    TRY(fs::make_directories(*path));
  const auto temporary = process::Environment::inherited().get("TMPDIR").value_or("/tmp");
  fs::TempDir scratch = TRY(fs::TempDir::create(temporary, "phoenix-static-"));
  Compilation compilation(
      arguments, TRY(script::read_config_vars(arguments.env_dir)), std::move(scratch));
  auto done = run_steps(compilation);
  script::keep_report(report_file(arguments.cache), static_cast<bool>(done), compilation.reuse());
  return done;
}

std::string report(const fs::Path& cache) {
  return script::kept_report(report_file(cache));
}

}  // namespace bprun::phoenix_static
