// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/nodejs/compile.hpp"
#include "buildpacks/nodejs/declaration.hpp"
#include "buildpacks/nodejs/detect.hpp"
#include "buildpacks/nodejs/release.hpp"
#include "buildpacks/nodejs/test_run.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/script/output.hpp"

#include <unistd.h>

#include <exception>
#include <string>
#include <system_error>
#include <vector>

namespace {

using namespace bprun;
using fs::Path;
using Arguments = std::vector<std::string>;

void print(const std::string& text) {
  (void)fs::write_all(STDOUT_FILENO, text);
}

/// T-13: a build that fails exits 1; one that was stopped says by what.
int fail(const Error& error) {
  output::failure(error);
  return error.kind == ErrorKind::interrupted ? exit_status(error) : 1;
}

/// The directory above the one that this program is in.
Path own_buildpack(const char* called_as) {
  std::error_code failed;
  Path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) program = std::filesystem::absolute(called_as, failed);
  return program.parent_path().parent_path();
}

int compile(const Arguments& arguments, const char* called_as, const std::string& node_env) {
  process::interrupt::install();
  const auto done = nodejs::compile({.app = arguments[0],
                                     .cache = arguments[1],
                                     .env_dir = arguments[2],
                                     .buildpack = own_buildpack(called_as),
                                     .node_env = node_env});
  return done ? 0 : fail(done.error());
}

int test(const Arguments& arguments) {
  process::interrupt::install();
  const auto status = nodejs::run_tests(arguments[0], arguments[1]);
  return status ? *status : fail(status.error());
}

int usage(const std::string& line) {
  (void)fs::write_all(STDERR_FILENO, "usage: " + line + "\n");
  return exit_status(Error{.kind = ErrorKind::usage, .message = line});
}

int dispatch(const std::string& name, const Arguments& arguments, const char* called_as) {
  const std::size_t count = arguments.size();
  if (name == "detect") {
    return count < 1 ? usage("bin/detect BUILD") : nodejs::detect(arguments[0]);
  }
  if (name == "compile" || name == "test-compile") {
    if (count < 3) return usage(format("bin/{} BUILD CACHE ENVD", name));
    return compile(arguments, called_as, name == "compile" ? "production" : "test");
  }
  if (name == "release") {
    if (count < 1) return usage("bin/release BUILD");
    print(nodejs::release(arguments[0]));
    return 0;
  }
  if (name == "report") {
    if (count < 2) return usage("bin/report BUILD CACHE ENVD");
    print(nodejs::report(arguments[1]));
    return 0;
  }
  if (name == "plan") {
    if (count < 2) return usage("bin/plan BUILD STACK ENVD");
    print(nodejs::plan_json(arguments[0], arguments[1], count > 2 ? arguments[2] : ""));
    return 0;
  }
  if (name == "test") {
    return count < 2 ? usage("bin/test BUILD ENVD") : test(arguments);
  }
  return usage("this is started as detect, compile, release, report, plan, test-compile or test");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string name = argc > 0 ? Path(argv[0]).filename().native() : "";
    return dispatch(name, Arguments(argv + std::min(argc, 1), argv + argc), argv[0]);
  } catch (const std::exception& exception) {  // memory has run out; nothing else throws
    return fail(Error{.message = exception.what()});
  }
}
