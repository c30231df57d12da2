// SPDX-License-Identifier: MIT
// All of bin/: one program that does what it is called as.
#include "buildpacks/phoenix-static/compile.hpp"
#include "buildpacks/phoenix-static/declaration.hpp"
#include "buildpacks/phoenix-static/profile.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
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

int usage(const std::string& line) {
  (void)fs::write_all(STDERR_FILENO, "usage: " + line + "\n");
  return exit_status(Error{.kind = ErrorKind::usage, .message = line});
}

int detect(const fs::Path& app) {
  if (fs::is_file(app / "mix.exs")) {
    print("Phoenix\n");
    return 0;
  }
  (void)fs::write_all(STDERR_FILENO,
                      " !     This is no Phoenix app: there is no mix.exs in its root.\n");
  return 1;
}

int compile(const Arguments& arguments, const char* called_as) {
  process::interrupt::install();
  const auto done = phoenix_static::compile({.app = arguments[0],
                                             .cache = arguments[1],
                                             .env_dir = arguments[2],
                                             .buildpack = script::own_buildpack(called_as)});
  if (done) return 0;
  output::failure(done.error());
  return done.error().kind == ErrorKind::interrupted ? exit_status(done.error()) : 1;
}

int dispatch(const std::string& name, const Arguments& arguments, const char* called_as) {
  const std::size_t count = arguments.size();
  if (name == "detect") return count < 1 ? usage("bin/detect BUILD") : detect(arguments[0]);
  if (name == "compile") {
    return count < 3 ? usage("bin/compile BUILD CACHE ENVD") : compile(arguments, called_as);
  }
  if (name == "release") {
    print(phoenix_static::release());
    return 0;
  }
  if (name == "plan") {
    if (count < 2) return usage("bin/plan BUILD STACK ENVD");
    print(phoenix_static::plan_json(arguments[0], arguments[1]));
    return 0;
  }
  return usage("this is started as detect, compile, release or plan");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string name = argc > 0 ? std::filesystem::path(argv[0]).filename().native() : "";
    return dispatch(name, Arguments(argv + std::min(argc, 1), argv + argc), argv[0]);
  } catch (const std::exception& exception) {  // memory has run out; nothing else throws
    output::failure(Error{.message = exception.what()});
    return 1;
  }
}
