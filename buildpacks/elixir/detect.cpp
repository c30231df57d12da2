// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/detect.hpp"

#include "runner/fs/file.hpp"

#include <unistd.h>

namespace bprun::elixir {

int detect(const fs::Path& app) {
  if (fs::is_file(app / "mix.exs")) {
    (void)fs::write_all(STDOUT_FILENO, "Elixir\n");
    return 0;
  }
  (void)fs::write_all(STDERR_FILENO,
                      " !     This is no Elixir app: there is no mix.exs in its root.\n");
  return 1;
}

}  // namespace bprun::elixir
