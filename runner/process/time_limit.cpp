// SPDX-License-Identifier: MIT
#include "runner/process/time_limit.hpp"

#include "runner/base/format.hpp"

#include <algorithm>

namespace bprun::process {

std::optional<std::chrono::milliseconds> TimeLimit::left() const {
  if (!deadline) return std::nullopt;
  using std::chrono::milliseconds;
  return std::max(milliseconds(0),
                  std::chrono::duration_cast<milliseconds>(*deadline - Clock::now()));
}

Error TimeLimit::stopped(std::string_view who) const {
  return Error{.kind = ErrorKind::timeout,
               .message = format("{} was stopped: the {} went past its time limit{}{}",
                                 who,
                                 of,
                                 words.empty() ? "" : " of ",
                                 words),
               .hint = "Allow more with --timeout, or see what it was waiting for in the lines "
                       "above."};
}

}  // namespace bprun::process
