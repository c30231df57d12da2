// SPDX-License-Identifier: MIT
#include "runner/stack/stack.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/date.hpp"

#include <algorithm>

namespace bprun::stack {

std::optional<GlibcVersion> GlibcVersion::parse(std::string_view text) {
  const auto parts = text::split(text, '.');
  if (parts.size() != 2) return std::nullopt;
  const auto major = text::to_integer(parts[0]);
  const auto minor = text::to_integer(parts[1]);
  if (!major || !minor || *major < 0 || *minor < 0) return std::nullopt;
  return GlibcVersion{.major = static_cast<int>(*major), .minor = static_cast<int>(*minor)};
}

std::string GlibcVersion::str() const {
  return bprun::format("{}.{}", major, minor);
}

std::string_view to_string(Status status) {
  switch (status) {
  case Status::available:
    return "available";
  case Status::deprecated:
    return "deprecated";
  case Status::ended:
    break;
  }
  return "ended";
}

Status Lifecycle::status_on(std::string_view day) const {
  if (!eol.empty() && last_day(eol) < day) return Status::ended;
  if (!deprecated.empty() && first_day(deprecated) <= day) return Status::deprecated;
  return Status::available;
}

bool Stack::has_architecture(std::string_view arch) const {
  return std::find(architectures.begin(), architectures.end(), arch) != architectures.end();
}

}  // namespace bprun::stack
