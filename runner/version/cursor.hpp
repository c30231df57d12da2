// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/malformed.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What reading OTP's and Elixir's versions has in common. Internal to the room.
namespace bprun::version::grammar {

/// What was given, for a reason: in quotes, printable, and cut short where it is long.
std::string quoted(std::string_view text);

/// Takes a text apart from left to right, and keeps what went wrong first.
class Cursor {
public:
  explicit Cursor(std::string_view text) : text_(text) {}

  std::string_view rest() const { return text_.substr(at_); }

  std::size_t offset() const { return at_; }

  bool at_end() const { return at_ == text_.size(); }

  void advance(std::size_t bytes) { at_ += bytes; }

  /// Moves behind `word` where it stands next.
  bool skip(std::string_view word);

  /// Digits without a leading zero. nullopt and a failure where there are none, or more than
  /// `most` (18 at most, which fit).
  std::optional<std::uint64_t> number(std::size_t most);

  /// Notes "'TEXT' WHAT" at `offset`. Returns nullopt, so that it can be returned.
  std::nullopt_t fail(std::size_t offset, std::string_view what);

  /// fail() at what stands next: "has an unexpected 'x'", or "ends where EXPECTED is expected".
  std::nullopt_t fail_here(std::string_view expected);

  /// What was noted last.
  const Malformed& failure() const { return failure_; }

private:
  std::string_view text_;
  std::size_t at_ = 0;
  Malformed failure_ = {};
};

}  // namespace bprun::version::grammar
