// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/erlang/compile.hpp"
#include "buildpacks/erlang/declaration.hpp"
#include "buildpacks/erlang/detect.hpp"
#include "buildpacks/erlang/process_type.hpp"
#include "buildpacks/erlang/test_run.hpp"
#include "runner/script/entry.hpp"

namespace {

using namespace bprun;
using script::Call;

Result<int> compile(const Call& call, const std::string& profile) {
  TRY(erlang::compile({.app = call.arguments[0],
                       .cache = call.arguments[1],
                       .env_dir = call.arguments[2],
                       .buildpack = call.buildpack,
                       .profile = profile}));
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
        [](const Call& call) { return erlang::detect(call.arguments[0]); }},
       {"compile",
        3,
        "BUILD CACHE ENVD",
        true,
        [](const Call& call) { return compile(call, "prod"); }},
       {"release",
        1,
        "BUILD",
        false,
        [](const Call& call) { return script::print(erlang::release(call.arguments[0])); }},
       {"report",
        2,
        "BUILD CACHE ENVD",
        false,
        [](const Call& call) { return script::print(erlang::report(call.arguments[1])); }},
       {"plan",
        2,
        "BUILD STACK ENVD",
        false,
        [](const Call& call) {
          return script::print(erlang::plan_json(call.arguments[0], call.arguments[1]));
        }},
       {"test-compile",
        3,
        "BUILD CACHE ENVD",
        true,
        [](const Call& call) { return compile(call, "test"); }},
       {"test", 2, "BUILD ENVD", true, [](const Call& call) {
          return erlang::run_tests(call.arguments[0], call.arguments[1]);
        }}});
}
