// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/release.hpp"

namespace bprun::elixir {

std::string release() {
  return "---\naddons: []\ndefault_process_types:\n  web: mix run --no-halt\n";
}

}  // namespace bprun::elixir
