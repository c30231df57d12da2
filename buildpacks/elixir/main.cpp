// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/elixir/compile.hpp"
#include "buildpacks/elixir/declaration.hpp"
#include "buildpacks/elixir/detect.hpp"
#include "buildpacks/elixir/release.hpp"
#include "buildpacks/elixir/test_run.hpp"
#include "runner/base/format.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/script/output.hpp"
#include "runner/script/program.hpp"

#include <unistd.h>

#include <exception>
#include <string>
#include <vector>

namespace {

using namespace bprun;
using Arguments = std::vector<std::string>;

void print(const std::string& text) {
  (void)fs::write_all(STDOUT_FILENO, text);
}

/// A build that fails exits 1; one that was stopped says by what.
int fail(const Error& error) {
  output::failure(error);
  return error.kind == ErrorKind::interrupted ? exit_status(error) : 1;
}

int compile(const Arguments& arguments, const char* called_as, const std::string& mix_env) {
  process::interrupt::install();
  const auto done = elixir::compile({.app = arguments[0],
                                     .cache = arguments[1],
                                     .env_dir = arguments[2],
                                     .buildpack = script::own_buildpack(called_as),
                                     .mix_env = mix_env});
  return done ? 0 : fail(done.error());
}

int test(const Arguments& arguments) {
  process::interrupt::install();
  const auto status = elixir::run_tests(arguments[0], arguments[1]);
  return status ? *status : fail(status.error());
}

int usage(const std::string& line) {
  (void)fs::write_all(STDERR_FILENO, "usage: " + line + "\n");
  return exit_status(Error{.kind = ErrorKind::usage, .message = line});
}

int dispatch(const std::string& name, const Arguments& arguments, const char* called_as) {
  const std::size_t count = arguments.size();
  if (name == "detect") {
    return count < 1 ? usage("bin/detect BUILD") : elixir::detect(arguments[0]);
  }
  if (name == "compile" || name == "test-compile") {
    if (count < 3) return usage(format("bin/{} BUILD CACHE ENVD", name));
    return compile(arguments, called_as, name == "compile" ? "prod" : "test");
  }
  if (name == "release") {
    print(elixir::release());
    return 0;
  }
  if (name == "plan") {
    if (count < 2) return usage("bin/plan BUILD STACK ENVD");
    print(elixir::plan_json(arguments[0], arguments[1]));
    return 0;
  }
  if (name == "test") {
    return count < 2 ? usage("bin/test BUILD ENVD") : test(arguments);
  }
  return usage("this is started as detect, compile, release, plan, test-compile or test");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string name = argc > 0 ? std::filesystem::path(argv[0]).filename().native() : "";
    return dispatch(name, Arguments(argv + std::min(argc, 1), argv + argc), argv[0]);
  } catch (const std::exception& exception) {  // memory has run out; nothing else throws
    return fail(Error{.message = exception.what()});
  }
}
