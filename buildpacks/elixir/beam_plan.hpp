// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/elixir/build_config.hpp"
#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/script/beam.hpp"
#include "runner/stack/stack.hpp"

#include <string>
#include <vector>

namespace bprun::elixir {

using script::Choice;

/// Everything that is decided about an app before anything is fetched or changed.
struct BeamPlan {
  stack::Stack stack;
  std::string arch;  ///< "x64", "arm64"
  Choice erlang;
  Choice elixir;
  std::string otp_major;  ///< which build of Elixir: "25"; "generic"
  BuildConfig config;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;

  /// "1.14.0-otp-25": an Elixir goes with one OTP.
  std::string elixir_build() const {
    return elixir.version + (otp_major == "generic" ? "" : "-otp-" + otp_major);
  }
};

/// Reads the app and resolves what it asks for on the stack. What cannot be is an Error of kind app
/// (the app's files) or unsupported (the versions).
Result<BeamPlan> plan_beam(const Path& app, const std::string& stack, const std::string& arch);

}  // namespace bprun::elixir
