// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/stack/tables.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// Builds of Erlang/OTP of one major that a stack has for one architecture.
struct OtpLine {
  unsigned major = 0;
  version::OtpVersion newest;  ///< the newest release; candidates only where there is nothing else
  Basis basis = Basis::inferred;
  std::size_t builds = 0;  ///< how many, candidates among them
};

/// A build of Elixir, by the OTP that it was compiled with.
struct BuiltFor {
  unsigned otp = 0;
  Basis basis = Basis::inferred;
};

/// Releases of Elixir of one line ("1.18") that can be had together with an OTP of the stack.
struct ElixirLine {
  std::string line;
  version::ElixirVersion newest;
  unsigned otp_min = 0;  ///< what the newest supports
  unsigned otp_max = 0;
  std::vector<BuiltFor> built_for = {};  ///< of its builds those for which the stack has an OTP
  std::size_t releases = 0;
};

/// Releases of Node of one major that start on a stack.
struct NodeLineHere {
  int major = 0;
  version::NpmVersion newest;
  std::string lts_name;  ///< "Jod"; empty where it is none
  std::string eol;       ///< YYYY-MM-DD
  bool ended = false;
  std::size_t releases = 0;
};

/// What the tables know of a stack, for one architecture. Lines are newest first.
struct Description {
  Stack stack;
  std::string arch;
  Status status = Status::available;
  std::vector<OtpLine> otp = {};
  std::vector<ElixirLine> elixir = {};
  std::vector<NodeLineHere> node = {};
  std::vector<Source> sources = {};  ///< those that serve it, in order
  /// Sonames of the libraries in its images, in order; empty where nobody knows them.
  std::vector<std::string> run_libraries = {};
  std::vector<std::string> build_libraries = {};
};

/// `today` is YYYY-MM-DD. Errors are of kind config, a table's.
Result<Description>
describe(const Tables& tables, const Stack& stack, std::string_view arch, std::string_view today);

}  // namespace bprun::stack
