// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"
#include "runner/stack/basis.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::resolve {

enum class Severity { note, warning, error };

/// One thing that is wrong, or worth knowing, about what an app asks for on a stack. Its sentence
/// and its advice come from the catalogue stacks/diagnoses.toml, found by `id`; the facts in it
/// (versions, stacks) are computed.
struct Diagnosis {
  std::string
      id;  ///< "released-not-built": stable, for scripts and for docs/reference/diagnoses.md
  Severity severity = Severity::error;
  std::string message;                    ///< one sentence: what was asked and why it cannot be
  std::optional<Location> where;          ///< the line that asks
  std::string runtime;                    ///< "erlang"; empty where none is meant
  std::string asked;                      ///< the request's text
  std::vector<std::string> nearest = {};  ///< versions that this stack has, nearest first
  std::vector<std::string> stacks = {};   ///< stacks that have the one asked for
  stack::Basis basis = stack::Basis::listed;
  std::string advice;  ///< the next step, with the line to write
};

}  // namespace bprun::resolve
