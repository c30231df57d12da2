// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/elixir/compile.hpp"
#include "buildpacks/elixir/declaration.hpp"
#include "buildpacks/elixir/detect.hpp"
#include "buildpacks/elixir/release.hpp"
#include "buildpacks/elixir/test_run.hpp"
#include "runner/script/entry.hpp"

namespace {

using namespace bprun;
using script::Call;

Result<int> compile(const Call& call, const std::string& mix_env) {
  TRY(elixir::compile({.app = call.arguments[0],
                       .cache = call.arguments[1],
                       .env_dir = call.arguments[2],
                       .buildpack = call.buildpack,
                       .mix_env = mix_env}));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return script::run_entry(
      argc,
      argv,
      {{"detect",
        1,
        "BUILD",
        false,
        [](const Call& call) { return elixir::detect(call.arguments[0]); }},
       {"compile",
        3,
        "BUILD CACHE ENVD",
        true,
        [](const Call& call) { return compile(call, "prod"); }},
       {"release", 0, "BUILD", false, [](const Call&) { return script::print(elixir::release()); }},
       {"report",
        2,
        "BUILD CACHE ENVD",
        false,
        [](const Call& call) { return script::print(elixir::report(call.arguments[1])); }},
       {"plan",
        2,
        "BUILD STACK ENVD",
        false,
        [](const Call& call) {
          return script::print(elixir::plan_json(call.arguments[0], call.arguments[1]));
        }},
       {"test-compile",
        3,
        "BUILD CACHE ENVD",
        true,
        [](const Call& call) { return compile(call, "test"); }},
       {"test", 2, "BUILD ENVD", true, [](const Call& call) {
          return elixir::run_tests(call.arguments[0], call.arguments[1]);
        }}});
}
