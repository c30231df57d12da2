// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/report.hpp"
#include "runner/stack/libraries.hpp"

#include <optional>
#include <string>

namespace bprun::pipeline {

struct AbiRequest {
  fs::Path subject;                  ///< a directory or a slug
  std::optional<std::string> stack;  ///< --stack; else the machine's own, where no root is given
  std::optional<fs::Path> root;      ///< --rootfs: compare with this instead of a stack's image
  std::optional<fs::Path> stacks;    ///< --stacks
  stack::Image image = stack::Image::run;
};

/// What the programs and libraries of a directory or slug ask for and a stack, or a root
/// filesystem, does not have. Findings are no Error; a subject that cannot be read is.
Result<abi::Report> check_abi(const AbiRequest& request);

}  // namespace bprun::pipeline
