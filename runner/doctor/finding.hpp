// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Looks an app and a machine over before a build.
namespace bprun::doctor {

enum class Severity {
  error,    ///< a build or a deploy would fail, or a secret is out
  warning,  ///< it may fail, or do what nobody wants
  note,     ///< worth knowing
};

/// "error", "warning", "note".
std::string_view to_string(Severity severity);

/// What can be found. The ids are stable: people switch them off in code hosts.
struct Kind {
  std::string_view id;
  Severity severity;
  std::string_view says;  ///< what is so, as a heading
};

/// All of them, by id; docs/reference/doctor.md has the same table.
std::span<const Kind> kinds();

/// One thing that was found.
struct Finding {
  std::string_view id;
  Severity severity = Severity::error;
  Location where = {};  ///< relative to the app; no file: the machine
  std::string message;  ///< what is so, in lower case, without a full stop; no secret
  std::string fix;      ///< the next step, a full sentence

  bool operator==(const Finding&) const = default;
};

/// With the severity that `id` has in kinds().
Finding found(std::string_view id, Location where, std::string message, std::string fix);

bool has_errors(const std::vector<Finding>& findings);

/// The errors first, then by place.
void sort(std::vector<Finding>& findings);

}  // namespace bprun::doctor
