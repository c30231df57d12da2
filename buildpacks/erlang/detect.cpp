// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/detect.hpp"

#include "runner/fs/file.hpp"
#include "runner/script/output.hpp"

namespace bprun::erlang {

int detect(const fs::Path& app) {
  const bool is_mix = fs::is_file(app / "mix.exs");
  if (!is_mix && fs::is_file(app / "rebar.config")) {
    output::raw("Erlang\n");
    return 0;
  }
  output::raw_error(is_mix
                        ? " !     This is an Elixir app: there is a mix.exs in its root.\n"
                        : " !     This is no Erlang app: there is no rebar.config in its root.\n");
  return 1;
}

}  // namespace bprun::erlang
