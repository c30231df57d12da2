// SPDX-License-Identifier: MIT
#pragma once

#include "runner/run/run.hpp"
#include "runner/run/slug_files.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "runner/store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::run {

/// What an app that is ready to start holds. Internal to the room.
struct Prepared::State {
  store::WorkDirectory work;
  std::optional<SlugFiles> slug = std::nullopt;
  std::optional<sandbox::IdentityLease> lease = std::nullopt;
  std::optional<sandbox::Sandbox> sandbox = std::nullopt;
  sandbox::Mode mode = sandbox::Mode::none;
  Path home = {};
  std::vector<std::string> argv = {};
  process::Environment environment = {};
  std::vector<std::string> warnings = {};
  std::string command = {};
  bool becomes_the_program = false;
  bool interactive = false;
};

}  // namespace bprun::run
