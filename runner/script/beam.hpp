// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/resolve/resolution.hpp"
#include "runner/runtimes/declaration.hpp"
#include "runner/stack/sources.hpp"
#include "runner/stack/stack.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the buildpacks of Erlang and of Elixir have in common.
namespace bprun::script {

/// A runtime's version, and who asked for it.
struct Choice {
  std::string version;  ///< exact: "25.2.3"
  std::string asked;    ///< in the app's words; empty where nobody asked
  Location where;
  std::string reason;       ///< "exactly what is asked"
  std::string sha256 = "";  ///< of the official build; empty where the tables have none
};

/// What the app's files ask for, resolved on a stack.
struct BeamVersions {
  stack::Stack stack;
  std::optional<Choice> erlang;
  std::optional<Choice> elixir;
  std::string elixir_otp;  ///< which build of Elixir: "25"; "generic"
  /// What is worth knowing, and does not keep the app from being built.
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
};

/// `stack` empty: that of this machine, since a runner that sets no STACK runs where the app will.
/// What cannot be is an Error of kind app (the app's files) or unsupported (the versions).
Result<BeamVersions> resolve_versions(const fs::Path& app,
                                      const std::string& stack,
                                      const std::string& arch,
                                      bool needs_elixir);

/// Who asked, as a declaration has it.
runtimes::Asked asked_for(const Choice& choice);

/// Erlang/OTP with the places that stacks/sources.toml has for the stack.
Result<runtimes::Runtime>
declare_erlang(const stack::Stack& stack, const std::string& arch, const Choice& choice);

}  // namespace bprun::script
