// SPDX-License-Identifier: MIT
#include "runner/version/npm_version.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/version/npm_grammar.hpp"

#include <charconv>
#include <limits>

namespace bprun::version {

namespace {

constexpr std::size_t most_units = 256;  // in UTF-16 units, as JavaScript counts

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2 : 1;
  }
  return units;
}

/// JavaScript's numbers: beyond 2^53 neighbours become equal.
double as_double(std::string_view digits) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  return value;
}

std::strong_ordering compare_npm_identifiers(const std::string& left, const std::string& right) {
  const bool left_number = grammar::is_number(left);
  const bool right_number = grammar::is_number(right);
  if (left_number != right_number) {
    return left_number ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (!left_number) return left.compare(right) <=> 0;
  const double a = as_double(left);
  const double b = as_double(right);
  return a < b   ? std::strong_ordering::less
         : a > b ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

std::strong_ordering compare_prereleases(const std::vector<std::string>& left,
                                         const std::vector<std::string>& right) {
  if (left.empty() || right.empty()) return left.empty() <=> right.empty();
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    // As npm does it: the first pair that is spelled differently decides, even where both are
    // numbers too large to tell apart.
    if (left[i] != right[i]) return compare_npm_identifiers(left[i], right[i]);
  }
  return left.size() <=> right.size();
}

}  // namespace

std::optional<NpmVersion> NpmVersion::parse(std::string_view text) {
  if (text.size() > most_units && utf16_length(text) > most_units) return std::nullopt;
  text = grammar::trim(text);
  if (text.starts_with('v')) text.remove_prefix(1);
  NpmVersion version;
  for (std::uint64_t* number : {&version.major, &version.minor, &version.patch}) {
    if (number != &version.major) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const std::size_t length = grammar::number_length(text);
    if (length == 0) return std::nullopt;
    *number = grammar::number_value(text.substr(0, length));
    if (*number > grammar::largest_number) return std::nullopt;
    text.remove_prefix(length);
  }
  if (text.starts_with('-')) {
    const std::size_t length = grammar::prerelease_length(text.substr(1));
    if (length == 0) return std::nullopt;
    for (const std::string_view identifier : text::split(text.substr(1, length), '.')) {
      version.prerelease.emplace_back(identifier);
    }
    text.remove_prefix(1 + length);
  }
  if (text.starts_with('+')) {
    const std::size_t length = grammar::build_length(text.substr(1));
    if (length == 0) return std::nullopt;
    text.remove_prefix(1 + length);
  }
  if (!text.empty()) return std::nullopt;
  return version;
}

std::string NpmVersion::str() const {
  std::string result = bprun::format("{}.{}.{}", major, minor, patch);
  if (!prerelease.empty()) result += "-" + text::join(prerelease, ".");
  return result;
}

std::strong_ordering NpmVersion::operator<=>(const NpmVersion& other) const {
  if (const auto order = major <=> other.major; order != 0) return order;
  if (const auto order = minor <=> other.minor; order != 0) return order;
  if (const auto order = patch <=> other.patch; order != 0) return order;
  return compare_prereleases(prerelease, other.prerelease);
}

}  // namespace bprun::version
