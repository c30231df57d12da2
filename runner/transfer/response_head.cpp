// SPDX-License-Identifier: MIT
#include "runner/transfer/response_head.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::transfer {

namespace {

/// A number that is none, or below zero, is not said.
std::optional<unsigned long long> count_in(std::string_view text) {
  const auto number = text::to_integer(text);
  if (!number || *number < 0) return std::nullopt;
  return static_cast<unsigned long long>(*number);
}

}  // namespace

void ResponseHead::read_line(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    *this = ResponseHead();
    const auto words = text::words(line);
    status = words.size() > 1 ? static_cast<long>(text::to_integer(words[1]).value_or(0)) : 0;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = text::to_lower(line.substr(0, colon));
  const std::string value(text::trim(line.substr(colon + 1)));
  if (name == "content-type") content_type = value;
  if (name == "etag") etag = value;
  if (name == "content-range") content_range = text::to_lower(value);
  if (name == "content-length") length = count_in(value);
  if (name == "retry-after") {
    // Nobody is waited for longer than a day, and no product of numbers overflows.
    constexpr unsigned long long longest = 86'400;
    if (const auto seconds = count_in(value))
      retry_after = std::chrono::seconds(std::min(*seconds, longest));
  }
}

std::string ResponseHead::strong_etag() const {
  return etag.starts_with("W/") ? "" : etag;
}

bool ResponseHead::is_piece_from(unsigned long long offset) const {
  return status == 206 && content_range.starts_with(format("bytes {}-", offset));
}

}  // namespace bprun::transfer
