// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The steps of a build, as its user counts them: --at, --until, --from.
namespace bprun::pipeline {

enum class StepKind { detect, compile, release };

/// One buildpack's step. In the order in which a build takes them; what `export` changes belongs to
/// compile.
struct Step {
  std::size_t number = 1;  ///< of the buildpack, from 1; 0: the last one
  StepKind kind = StepKind::detect;

  auto operator<=>(const Step&) const = default;
};

/// "detect", "detect:2", "compile:1", "release". Without a number detect is that of the first
/// buildpack, compile and release those of the last. `option` is for the Error (kind usage).
Result<Step> parse_step(std::string_view text, std::string_view option);

/// "compile:2".
std::string to_string(const Step& step);

/// With the last buildpack's number in place of 0. Kind usage: there are not so many.
Result<Step> settle(Step step, std::size_t buildpacks);

/// Where somebody wants to step in.
struct Stepping {
  bool shell_on_failure = false;         ///< a shell where a step has failed
  std::optional<Step> shell_after = {};  ///< --at: a shell when this step is done
  std::optional<Step> until = {};        ///< the build ends when this step is done
  std::optional<Step> from = {};         ///< what was done before it is taken from --until
};

}  // namespace bprun::pipeline
