// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::lint {

/// A command that a shell script calls, by a word that is written out.
struct ShellCall {
  std::string name;  ///< "jq", of /usr/bin/jq too
  int line = 0;      ///< from 1

  bool operator==(const ShellCall&) const = default;
};

/// What a shell script says of the commands that it needs.
struct ShellScan {
  std::vector<ShellCall> calls;     ///< in the order of the text
  std::set<std::string> functions;  ///< functions and aliases that it defines
  std::set<std::string> checked;    ///< what it asks command -v, which, type or hash for
  bool changes_path = false;        ///< PATH is assigned: tools may come from elsewhere
  bool is_whole = true;             ///< false: nested too deep to be followed to its end
};

/// Reads a script of sh or bash for its command words, without running it. Only words in command
/// position count, and none with an expansion in it; comments, strings, heredocs, patterns and
/// arithmetic are passed over, and the commands in $(…), `…` and <(…) are found wherever these
/// work. Every text gives an answer: where a script is none, the calls mean nothing.
ShellScan scan_shell(std::string_view text);

}  // namespace bprun::lint
