// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/lock_options.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/lock_app.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

Result<int> run_lock(const Arguments& arguments) {
  auto given = TRY(build_request(arguments));
  const fs::Path app = given.request.source;
  if (arguments.operands.size() > 1 || arguments.has_dashes || !fs::is_directory(app)) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun lock takes one directory: the lock is written there"};
  }
  // What is being done goes to standard error: the result is a file.
  const auto sink = TRY(log_sink(arguments, STDERR_FILENO, STDERR_FILENO));
  const auto lock = pipeline::lock_app(given.request, *sink);
  if (!lock) return exit_status(lock.error());
  TRY(pipeline::write_lock(app, *lock));
  const std::string said = format("{}: {} buildpacks, {} runtimes\n",
                                  (app / pipeline::lock_file).native(),
                                  lock->buildpacks.size(),
                                  lock->runtimes.size());
  static_cast<void>(fs::write_all(STDOUT_FILENO, said));
  return 0;
}

}  // namespace

const Command lock_command{
    .name = "lock",
    .arguments = "[DIR]",
    .summary = "Write down what a build takes from outside: bprun.lock",
    .options = lock_options,
    .run = run_lock,
};

}  // namespace bprun::cli
