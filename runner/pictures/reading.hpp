// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// What pictures read of a record. Another version may have written it, and somebody may have
/// changed it: what is not there, or is something else, counts as empty, and all of it is text that
/// could be meant for the browser.
namespace bprun::pictures {

using document::Value;

/// The member of that name; null where there is none.
const Value& member_of(const Value& value, std::string_view key);

/// A member's text as it is; "" where it is no text.
std::string_view raw_text(const Value& value, std::string_view key);

/// Any bytes, harmless in HTML between tags and in quotes: control characters spelled out, and cut
/// off after 4 KiB.
std::string markup(std::string_view bytes);

/// markup() of a member.
std::string text_of(const Value& value, std::string_view key);

/// A member's number, 0 where it is none or less than that, and at most 10^15.
std::int64_t number_of(const Value& value, std::string_view key);

/// "12 ms", "3.4 s".
std::string time_text(std::int64_t ms);

/// "512 bytes", "41.7M".
std::string size_text(std::int64_t bytes);

/// "package.json:12".
std::string place_text(const Value& where);

/// Parts of the page of which there may be any number: those that fit are in it, the others are
/// counted. So the page stays small whatever it is made of.
class Bounded {
public:
  explicit Bounded(std::size_t most) : most_(most) {}

  void add(std::string_view part);

  bool empty() const { return text_.empty() && left_out_ == 0; }

  const std::string& text() const { return text_; }

  /// "12 more are in build.json", or nothing.
  std::string rest() const;

private:
  std::size_t most_;
  std::string text_;
  std::size_t left_out_ = 0;
};

}  // namespace bprun::pictures
