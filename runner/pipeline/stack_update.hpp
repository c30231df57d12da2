// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"
#include "runner/refresh/update.hpp"
#include "runner/settings/settings.hpp"

#include <string>

namespace bprun::pipeline {

struct StackUpdateRequest {
  fs::Path directory;  ///< the tables to bring up to date; made where it is not there
  settings::Sources settings;
  process::Environment caller;
  bool dry_run = false;
  bool read_again = false;  ///< lists that have not changed since the last time, too
};

/// `bprun stack update`: reads what upstreams list, and writes the tables that changed into the
/// directory, from where --stacks takes them. Tables that it lacks begin as the built-in ones are.
/// What would be written is linted first. Errors as update_tables has them; nothing is written
/// then.
Result<refresh::Updated> update_stacks(const StackUpdateRequest& request);

/// What changed, for people: a paragraph for each group.
std::string render(const refresh::Updated& updated, const fs::Path& directory, bool dry_run);
/// The same as JSON.
std::string to_json(const refresh::Updated& updated);

}  // namespace bprun::pipeline
