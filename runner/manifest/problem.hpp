// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <string>

namespace bprun::manifest {

/// Something in an app's file that its author should know, and that stops nothing.
struct Problem {
  std::string text;  ///< lower-case start, no final full stop, printable
  Location where;

  bool operator==(const Problem&) const = default;
};

}  // namespace bprun::manifest
