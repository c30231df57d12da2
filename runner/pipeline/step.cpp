// SPDX-License-Identifier: MIT
#include "runner/pipeline/step.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::pipeline {

namespace {

constexpr std::string_view word_of(StepKind kind) {
  switch (kind) {
  case StepKind::detect:
    return "detect";
  case StepKind::compile:
    return "compile";
  case StepKind::release:
    return "release";
  }
  return "";
}

Error no_step(std::string_view text, std::string_view option) {
  return Error{.kind = ErrorKind::usage,
               .message = format("{} takes a step, and {} is none", option, text::printable(text)),
               .hint = "Steps are detect:N, compile:N and release:N of the buildpack with that "
                       "number; release alone is the last one's."};
}

}  // namespace

Result<Step> parse_step(std::string_view text, std::string_view option) {
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  for (const StepKind kind : {StepKind::detect, StepKind::compile, StepKind::release}) {
    if (word != word_of(kind)) continue;
    if (colon == std::string_view::npos) {
      return Step{.number = kind == StepKind::detect ? 1U : 0U, .kind = kind};
    }
    const auto number = text::to_integer(text.substr(colon + 1));
    if (!number || *number < 1 || *number > 1000) return no_step(text, option);
    return Step{.number = static_cast<std::size_t>(*number), .kind = kind};
  }
  return no_step(text, option);
}

std::string to_string(const Step& step) {
  if (step.number == 0) return std::string(word_of(step.kind));
  return format("{}:{}", word_of(step.kind), step.number);
}

Result<Step> settle(Step step, std::size_t buildpacks) {
  if (step.number == 0) step.number = buildpacks;
  if (step.number <= buildpacks) return step;
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no {}: this build has {} buildpack{}",
                                 to_string(step),
                                 buildpacks,
                                 buildpacks == 1 ? "" : "s")};
}

}  // namespace bprun::pipeline
