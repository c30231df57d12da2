// SPDX-License-Identifier: MIT
#include "runner/pictures/reading.hpp"

#include "runner/base/format.hpp"
#include "runner/base/markup.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::pictures {

namespace {

constexpr std::size_t longest_text = 4096;

/// Beyond all sizes and times; sums of many such are numbers, too.
constexpr std::int64_t largest_number = 1'000'000'000'000'000;

}  // namespace

const Value& member_of(const Value& value, std::string_view key) {
  static const Value nothing;
  const Value* member = value.find(key);
  return member != nullptr ? *member : nothing;
}

std::string_view raw_text(const Value& value, std::string_view key) {
  const std::string* words = value.find_string(key);
  return words != nullptr ? std::string_view(*words) : std::string_view();
}

std::string markup(std::string_view bytes) {
  const bool cut = bytes.size() > longest_text;
  return markup_escaped(bytes.substr(0, longest_text)) + (cut ? "…" : "");
}

std::string text_of(const Value& value, std::string_view key) {
  return markup(raw_text(value, key));
}

std::int64_t number_of(const Value& value, std::string_view key) {
  const auto* number = member_of(value, key).as_integer();
  return number != nullptr ? std::clamp<std::int64_t>(*number, 0, largest_number) : 0;
}

std::string time_text(std::int64_t ms) {
  return ms < 1000 ? format("{} ms", ms) : format("{}.{} s", ms / 1000, ms % 1000 / 100);
}

std::string size_text(std::int64_t bytes) {
  if (bytes < 1024) return format("{} bytes", bytes);
  return text::human_size(static_cast<unsigned long long>(bytes));
}

std::string place_text(const Value& where) {
  const auto line = number_of(where, "line");
  return line > 0 ? format("{}:{}", text_of(where, "file"), line) : text_of(where, "file");
}

void Bounded::add(std::string_view part) {
  if (left_out_ > 0 || text_.size() + part.size() > most_) {
    ++left_out_;
  } else {
    text_ += part;
  }
}

std::string Bounded::rest() const {
  if (left_out_ == 0) return "";
  return format("<p class=\"soft\">{} more {} in build.json.</p>\n",
                left_out_,
                left_out_ == 1 ? "is" : "are");
}

}  // namespace bprun::pictures
