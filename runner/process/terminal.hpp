// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bprun::process {

/// The terminal of whoever started us, to talk with: /dev/tty, be stdin and stdout what they may.
class Terminal {
public:
  /// Kind denied where there is nobody to talk to: no controlling terminal (a CI, a service, a git
  /// hook), or one in whose background we run, where reading would stop us for good.
  static Result<Terminal> open();

  int descriptor() const { return file_.get(); }

  /// On a terminal that went away: an Error of kind system.
  Result<void> say(std::string_view text) const;

  /// A line without its end; nullopt where the input has ended (Ctrl-D, a terminal that is gone).
  /// Kind interrupted: a signal came while we waited.
  Result<std::optional<std::string>> read_line() const;

private:
  explicit Terminal(fs::Fd file) : file_(std::move(file)) {}

  fs::Fd file_;
};

}  // namespace bprun::process
