// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/compile.hpp"

#include "buildpacks/nodejs/compilation.hpp"
#include "buildpacks/nodejs/config_vars.hpp"
#include "runner/fs/directory.hpp"
#include "runner/script/entry.hpp"
#include "runner/script/output.hpp"
#include "runner/script/reuse.hpp"

namespace bprun::nodejs {

namespace {

fs::Path facts_file(const fs::Path& cache) {
  return cache / "node/report.json";
}

Result<void> run_steps(Compilation& compilation) {
  TRY(compilation.show_environment());
  TRY(compilation.make_plan());
  TRY(compilation.install_binaries());
  // Beyond this point there is a working Node.js on PATH.
  TRY(compilation.open_cache());
  TRY(compilation.install_dependencies());
  TRY(compilation.run_build());
  TRY(compilation.finish_modules());
  TRY(compilation.clean_up());
  TRY(compilation.write_scripts());
  output::header("Build succeeded!");
  return {};
}

}  // namespace

Result<void> compile(const CompileArguments& arguments) {
  TRY(script::check_absolute({arguments.app, arguments.cache, arguments.env_dir}));
  TRY(fs::make_directories(arguments.cache));
  process::Environment variables = TRY(read_config_vars(arguments.env_dir));
  const process::Environment inherited = process::Environment::inherited();
  if (!variables.get("NODE_ENV") && !inherited.get("NODE_ENV")) {
    variables.set("NODE_ENV", arguments.node_env);
  }
  const fs::Path temporary = inherited.get("TMPDIR").value_or("/tmp");
  fs::TempDir scratch = TRY(fs::TempDir::create(temporary, "nodejs-"));
  Compilation compilation(arguments, std::move(variables), std::move(scratch));

  auto done = run_steps(compilation);
  compilation.facts().set("result", done ? "success" : "failure");
  if (!done) compilation.facts().set("failure", done.error().message);
  compilation.facts().set("reuse", script::to_document(compilation.reuse()));
  script::keep_report(facts_file(arguments.cache), compilation.facts());
  return done;
}

std::string report(const fs::Path& cache) {
  return script::kept_report(facts_file(cache));
}

}  // namespace bprun::nodejs
