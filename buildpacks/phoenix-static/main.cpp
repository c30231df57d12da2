// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/phoenix-static/compile.hpp"
#include "buildpacks/phoenix-static/declaration.hpp"
#include "buildpacks/phoenix-static/profile.hpp"
#include "runner/fs/file.hpp"
#include "runner/script/entry.hpp"
#include "runner/script/output.hpp"

namespace {

using namespace bprun;
using script::Call;

Result<int> detect(const Call& call) {
  if (fs::is_file(fs::Path(call.arguments[0]) / "mix.exs")) return script::print("Phoenix\n");
  output::raw_error(" !     This is no Phoenix app: there is no mix.exs in its root.\n");
  return 1;
}

Result<int> compile(const Call& call) {
  TRY(phoenix_static::compile({.app = call.arguments[0],
                               .cache = call.arguments[1],
                               .env_dir = call.arguments[2],
                               .buildpack = call.buildpack}));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return script::run_entry(
      argc,
      argv,
      {{"detect", 1, "BUILD", false, detect},
       {"compile", 3, "BUILD CACHE ENVD", true, compile},
       {"release",
        0,
        "BUILD",
        false,
        [](const Call&) { return script::print(phoenix_static::release()); }},
       {"report",
        2,
        "BUILD CACHE ENVD",
        false,
        [](const Call& call) { return script::print(phoenix_static::report(call.arguments[1])); }},
       {"plan", 2, "BUILD STACK ENVD", false, [](const Call& call) {
          return script::print(phoenix_static::plan_json(call.arguments[0], call.arguments[1]));
        }}});
}
