// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/compile.hpp"

#include "buildpacks/nodejs/compilation.hpp"
#include "buildpacks/nodejs/config_vars.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/script/output.hpp"

namespace bprun::nodejs {

namespace {

fs::Path facts_file(const fs::Path& cache) {
  return cache / "node/report.json";
}

/// Metadata about the build is never worth a build.
void keep_facts(const fs::Path& cache, const document::Value& facts) {
  const fs::Path file = facts_file(cache);
  if (!fs::make_directories(file.parent_path())) return;
  (void)fs::replace_file(file, document::to_json(facts, 2) + "\n");
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
  for (const fs::Path* path : {&arguments.app, &arguments.cache, &arguments.env_dir}) {
    if (!path->is_absolute()) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("'{}' is no absolute path", path->native()),
                   .hint = "bin/compile BUILD CACHE ENVD takes three absolute paths."};
    }
  }
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
  keep_facts(arguments.cache, compilation.facts());
  return done;
}

std::string report(const fs::Path& cache) {
  const auto text = fs::read_file_if_exists(facts_file(cache), 1UL << 20);
  return text && *text ? text.value().value() : "{}\n";
}

}  // namespace bprun::nodejs
