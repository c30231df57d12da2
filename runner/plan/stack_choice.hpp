// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::plan {

/// A stack that somebody named, and where: "--stack", "app.json:3", "STACK (config var)".
struct NamedStack {
  std::string name;
  std::string origin;
  std::optional<Location> where = std::nullopt;
};

/// The stack of a build and why it is that one.
struct StackChoice {
  std::string name;                         ///< "heroku-24"
  std::string origin;                       ///< "app.json:3"
  std::vector<std::string> overruled = {};  ///< "STACK (environment): heroku-22"
};

/// The first of `named`, which are in order of precedence (--stack, app.json, STACK, configuration
/// files), else the one that matches this machine. A name that is no stack is an Error of kind
/// unsupported that lists those known.
Result<StackChoice> choose_stack(const std::vector<NamedStack>& named,
                                 const std::vector<std::string>& known,
                                 const std::optional<std::string>& of_this_machine);

}  // namespace bprun::plan
