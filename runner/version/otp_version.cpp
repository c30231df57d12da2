// SPDX-License-Identifier: MIT
#include "runner/version/otp_version.hpp"

#include "runner/version/cursor.hpp"

#include <algorithm>
#include <cstdint>

namespace bprun::version {

namespace {

constexpr std::size_t most_otp_digits = 9;  // fits an unsigned
constexpr std::size_t always_written = 2;   // 27.0 is spelled with its zero

std::optional<OtpVersion> read_version(grammar::Cursor& cursor) {
  if (!cursor.skip("OTP-")) cursor.skip("OTP_");
  OtpVersion version;
  do {
    const auto part = cursor.number(most_otp_digits);
    if (!part) return std::nullopt;
    version.parts.push_back(static_cast<unsigned>(*part));
  } while (cursor.skip("."));
  if (cursor.skip("-rc")) {
    const auto candidate = cursor.number(most_otp_digits);
    if (!candidate) return std::nullopt;
    version.candidate = static_cast<unsigned>(*candidate);
  }
  if (!cursor.at_end()) return cursor.fail_here(version.candidate ? "its end" : "'.' or its end");
  while (version.parts.size() > always_written && version.parts.back() == 0)
    version.parts.pop_back();
  return version;
}

/// The number at `index`, one higher; a zero that nobody writes counts as written, and 0 means that
/// there is none.
std::uint64_t rank(const OtpVersion& version, std::size_t index) {
  if (index < version.parts.size()) return std::uint64_t{version.parts[index]} + 1;
  return index < always_written ? 0 : 1;
}

}  // namespace

std::variant<OtpVersion, Malformed> OtpVersion::read(std::string_view text) {
  grammar::Cursor cursor(text);
  if (auto version = read_version(cursor)) return *std::move(version);
  return cursor.failure();
}

std::optional<OtpVersion> OtpVersion::parse(std::string_view text) {
  grammar::Cursor cursor(text);
  return read_version(cursor);
}

std::string OtpVersion::str() const {
  std::string text;
  for (const unsigned part : parts)
    text += (text.empty() ? "" : ".") + std::to_string(part);
  if (candidate) text += "-rc" + std::to_string(*candidate);
  return text;
}

bool OtpVersion::is_below(const OtpVersion& prefix) const {
  if (prefix.candidate) return *this == prefix;
  for (std::size_t i = 0; i < prefix.parts.size(); ++i) {
    if (rank(*this, i) != rank(prefix, i)) return false;
  }
  return true;
}

std::strong_ordering OtpVersion::operator<=>(const OtpVersion& other) const {
  const std::size_t length = std::max({parts.size(), other.parts.size(), always_written});
  for (std::size_t i = 0; i < length; ++i) {
    if (const auto order = rank(*this, i) <=> rank(other, i); order != 0) return order;
  }
  if (candidate && other.candidate) return *candidate <=> *other.candidate;
  return other.candidate.has_value() <=> candidate.has_value();
}

}  // namespace bprun::version
