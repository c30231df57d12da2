// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/nodejs/compile.hpp"
#include "buildpacks/nodejs/declaration.hpp"
#include "buildpacks/nodejs/detect.hpp"
#include "buildpacks/nodejs/release.hpp"
#include "buildpacks/nodejs/test_run.hpp"
#include "runner/script/entry.hpp"

namespace {

using namespace bprun;
using script::Call;

Result<int> compile(const Call& call, const std::string& node_env) {
  TRY(nodejs::compile({.app = call.arguments[0],
                       .cache = call.arguments[1],
                       .env_dir = call.arguments[2],
                       .buildpack = call.buildpack,
                       .node_env = node_env}));
  return 0;
}

Result<int> plan(const Call& call) {
  const auto& arguments = call.arguments;
  return script::print(
      nodejs::plan_json(arguments[0], arguments[1], arguments.size() > 2 ? arguments[2] : ""));
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
        [](const Call& call) { return nodejs::detect(call.arguments[0]); }},
       {"compile",
        3,
        "BUILD CACHE ENVD",
        true,
        [](const Call& call) { return compile(call, "production"); }},
       {"release",
        1,
        "BUILD",
        false,
        [](const Call& call) { return script::print(nodejs::release(call.arguments[0])); }},
       {"report",
        2,
        "BUILD CACHE ENVD",
        false,
        [](const Call& call) { return script::print(nodejs::report(call.arguments[1])); }},
       {"plan", 2, "BUILD STACK ENVD", false, plan},
       {"test-compile",
        3,
        "BUILD CACHE ENVD",
        true,
        [](const Call& call) { return compile(call, "test"); }},
       {"test", 2, "BUILD ENVD", true, [](const Call& call) {
          return nodejs::run_tests(call.arguments[0], call.arguments[1]);
        }}});
}
