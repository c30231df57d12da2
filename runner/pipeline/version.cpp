// SPDX-License-Identifier: MIT
#include "runner/pipeline/version.hpp"

namespace bprun::pipeline {

std::string_view version() {
  return BPRUN_VERSION;
}

}  // namespace bprun::pipeline
