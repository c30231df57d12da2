// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/manifest/problem.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// How app.json says that an app runs: how many of each type, and what tells that they are well.
namespace bprun::manifest {

/// How many processes of each type.
using Quantities = std::map<std::string, int>;

/// An entry of healthchecks.web (J-9), of which `type` is startup or readiness.
struct HealthCheck {
  std::string path = "/";
  std::string content = "";  ///< what the answer must hold
  int attempts = 3;
  std::chrono::seconds timeout{5};
  std::chrono::seconds wait{5};
  std::chrono::seconds initial_delay{0};
  bool listening = false;  ///< a connection is enough; nothing is asked
};

/// What of an app.json says how the app runs.
struct ProcessFormation {
  Quantities quantities = {};
  std::vector<HealthCheck> web_checks = {};
  std::vector<Problem> warnings = {};  ///< checks that are passed over
};

/// The keys `formation` and `healthchecks` of an app.json, which is checked as parse_app_json()
/// does; numbers beyond all use are Errors of kind app, too.
Result<ProcessFormation> parse_formation(std::string_view text, const std::string& file);

/// "web=2,worker=1". Kind usage. A type called release cannot be scaled.
Result<Quantities> parse_quantities(std::string_view text);

}  // namespace bprun::manifest
