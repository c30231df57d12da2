// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/script/beam.hpp"
#include "runner/stack/rebar3.hpp"

#include <string>
#include <vector>

namespace bprun::erlang {

using fs::Path;
using script::Choice;

/// Which rebar3 builds the app.
struct Rebar3 {
  bool is_apps_own = false;   ///< BUILD/rebar3
  std::string version;        ///< "3.24.0"; of the app's own, its digest
  std::string checksum = "";  ///< of the published file; empty: it is not published
  bool is_in_suite = false;   ///< the stack's own packages have it

  std::string shown() const { return is_apps_own ? "the app's own" : version; }
};

/// Everything that is decided about an app before anything is fetched or changed.
struct OtpPlan {
  stack::Stack stack;
  std::string arch;  ///< "x64", "arm64"
  Choice erlang;
  Rebar3 rebar3;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
};

/// Reads the app and resolves what it asks for on the stack. What cannot be is an Error of kind app
/// (the app's files) or unsupported (the versions).
Result<OtpPlan> plan_otp(const Path& app, const std::string& stack, const std::string& arch);

/// The rebar3 for an OTP on a base: its suite's own, else the newest that is published for the OTP.
/// Kind unsupported where there is neither.
Result<Rebar3> choose_rebar3(const std::vector<stack::Rebar3Release>& releases,
                             const stack::Stack& stack,
                             const std::string& otp);

}  // namespace bprun::erlang
