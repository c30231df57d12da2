// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/placeholders.hpp"
#include "runner/stack/problems.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::stack {

/// Where builds of a runtime come from, one [[source]] of stacks/sources.toml. Texts are templates
/// (stack/placeholders.hpp) with {version}, {base}, {arch}, {otp} and {npm}.
struct Source {
  std::string runtime;                     ///< "erlang", "elixir", "node", "rebar3"
  std::string kind;                        ///< "official", "npm", "debian"
  std::vector<std::string> bases;          ///< "ubuntu-*", "*"
  std::vector<std::string> architectures;  ///< which it has; empty: all
  std::vector<std::pair<std::string, std::string>> arch_words;  ///< x64 -> what {arch} is there
  std::string url;                                              ///< official: of the archive
  std::string generic_url;            ///< elixir: of the build that is for no OTP; may be empty
  std::vector<std::string> packages;  ///< npm: "NAME@VERSION"; debian: names
  std::string index;                  ///< URL of the list of all builds; may be empty
  std::string checksums;              ///< URL of the list of checksums; may be empty
  std::string schedule;               ///< node: URL of the release schedule; may be empty
  int line = 0;

  bool serves(std::string_view base, std::string_view arch) const;

  /// What {arch} stands for: its word for "x64" or "arm64".
  std::string_view arch_word(std::string_view arch) const;
};

/// In the order in which they are tried, by default.
std::vector<Source>
read_sources(std::string_view text, const std::string& file, Problems& problems);

/// Whether a name matches a pattern with `*` for any text.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace bprun::stack
