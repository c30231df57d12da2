// SPDX-License-Identifier: MIT
// bprun-launch: starts a process type in an image, where it is /bprun/launch and the links to it.
#include "runner/fs/fd.hpp"
#include "runner/report/event.hpp"
#include "runner/run/launch.hpp"

#include <unistd.h>

namespace {

/// Where an image has its app.
constexpr const char* app = "/app";

int tell(const bprun::Error& error) {
  static_cast<void>(bprun::fs::write_all(STDERR_FILENO, bprun::report::render(error)));
  return bprun::exit_status(error);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 1) return 64;
  const bprun::run::LaunchRequest request{.app = app,
                                          .called_as = argv[0],
                                          .words = {argv + 1, argv + argc},
                                          .environment = bprun::process::Environment::inherited()};
  const auto prepared = bprun::run::prepare_launch(request);
  if (!prepared) return tell(prepared.error());
  for (const auto& warning : prepared->warnings) {
    static_cast<void>(bprun::fs::write_all(STDERR_FILENO, " !     " + warning + "\n"));
  }
  const auto status = bprun::run::launch(*prepared);
  return status ? *status : tell(status.error());
}
