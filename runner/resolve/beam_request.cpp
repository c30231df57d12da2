// SPDX-License-Identifier: MIT
#include "runner/resolve/beam_request.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <array>

namespace bprun::resolve {

namespace {

using version::ElixirVersion;
using version::Malformed;
using version::OtpVersion;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Blanks around do not count; how many were in front does, for a Malformed.
std::string_view trimmed(std::string_view text, std::size_t& in_front) {
  const std::string_view trimmed = text::trim(text);
  in_front = static_cast<std::size_t>(trimmed.data() - text.data());
  return trimmed;
}

/// What version managers read as something else than a release. "latest:27" and "prefix:27" lose
/// their first word: what is left is a prefix anyway.
std::optional<NoRelease> special_word(std::string_view text) {
  if (text.starts_with("ref:") || text.starts_with("tag:") || text.starts_with("branch:")) {
    return NoRelease{"a revision of the source"};
  }
  if (text.starts_with("path:")) return NoRelease{"a directory of somebody's machine"};
  if (text == "system") return NoRelease{"whatever the machine has"};
  static constexpr std::array<std::string_view, 5> branches = {
      "main", "master", "nightly", "maint", "HEAD"};
  const std::string_view word = text.substr(0, text.find('-'));
  if (std::find(branches.begin(), branches.end(), word) != branches.end()) {
    return NoRelease{"a branch, which changes from day to day"};
  }
  return std::nullopt;
}

std::string_view without_mode(std::string_view text) {
  for (const std::string_view mode : {"latest:", "prefix:"}) {
    if (text.starts_with(mode)) return text.substr(mode.size());
  }
  return text;
}

Malformed shifted(Malformed malformed, std::size_t by) {
  malformed.offset += by;
  return malformed;
}

/// "1" and "1.18": the numbers, and how many.
std::optional<ElixirWish> read_prefix(std::string_view text) {
  const auto numbers = text::split(text, '.');
  if (numbers.size() > 2) return std::nullopt;
  ElixirWish wish{.kind = ElixirWish::Kind::prefix, .numbers = static_cast<int>(numbers.size())};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].empty() || numbers[i].size() > 9 ||
        !std::all_of(numbers[i].begin(), numbers[i].end(), is_digit))
      return std::nullopt;
    const auto number = static_cast<std::uint64_t>(*text::to_integer(numbers[i]));
    (i == 0 ? wish.version.major : wish.version.minor) = number;
  }
  return wish;
}

/// Takes "-otp-27" off the end. Nothing changes where it is not there.
std::optional<unsigned> take_otp_suffix(std::string_view& text) {
  const std::size_t at = text.rfind("-otp-");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(at + 5);
  if (digits.empty() || digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), is_digit))
    return std::nullopt;
  text = text.substr(0, at);
  return static_cast<unsigned>(*text::to_integer(digits));
}

ElixirReading read_version_wish(std::string_view whole) {
  std::size_t skipped = 0;
  std::string_view text = trimmed(whole, skipped);
  if (auto special = special_word(text)) return *special;
  const auto otp = take_otp_suffix(text);
  if (text == "latest") return ElixirWish{.kind = ElixirWish::Kind::newest, .otp = otp};
  const std::string_view bare = without_mode(text);
  skipped += text.size() - bare.size();
  text = bare;
  if (text.size() > 1 && text[0] == 'v' && is_digit(text[1])) {
    text.remove_prefix(1);
    ++skipped;
  }
  if (auto prefix = read_prefix(text)) {
    prefix->otp = otp;
    return *prefix;
  }
  auto read = ElixirVersion::read(text);
  if (auto* malformed = std::get_if<Malformed>(&read)) return shifted(*malformed, skipped);
  return ElixirWish{
      .kind = ElixirWish::Kind::exact, .version = std::get<ElixirVersion>(read), .otp = otp};
}

}  // namespace

bool OtpWish::is_satisfied_by(const OtpVersion& candidate) const {
  if (exact) return candidate == version;
  return !candidate.is_candidate() && (newest || candidate.is_below(version));
}

bool ElixirWish::is_satisfied_by(const ElixirVersion& candidate) const {
  switch (kind) {
  case Kind::exact:
    return candidate == version;
  case Kind::newest:
    return !candidate.is_prerelease();
  case Kind::requirement:
    return !candidate.is_prerelease() && requirement->matches(candidate);
  case Kind::prefix:
    break;
  }
  return !candidate.is_prerelease() && candidate.major == version.major &&
         (numbers < 2 || candidate.minor == version.minor);
}

OtpReading read_otp_wish(const BeamIndex& index, std::string_view whole) {
  std::size_t skipped = 0;
  std::string_view text = trimmed(whole, skipped);
  if (auto special = special_word(text)) return *special;
  if (text == "latest") return OtpWish{.newest = true};
  const std::string_view bare = without_mode(text);
  skipped += text.size() - bare.size();
  auto read = OtpVersion::read(bare);
  if (auto* malformed = std::get_if<Malformed>(&read)) return shifted(*malformed, skipped);
  OtpWish wish{.version = std::get<OtpVersion>(std::move(read))};
  wish.exact = wish.version.is_candidate() || index.find_otp(wish.version).has_value();
  return wish;
}

ElixirReading read_elixir_wish(const requests::Request& request) {
  if (request.grammar == requests::Grammar::requirement) {
    auto parsed = version::ElixirRequirement::parse(request.text);
    if (auto* malformed = std::get_if<Malformed>(&parsed)) return *malformed;
    return ElixirWish{.kind = ElixirWish::Kind::requirement,
                      .requirement = std::get<version::ElixirRequirement>(std::move(parsed))};
  }
  auto reading = read_version_wish(request.text);
  if (request.grammar == requests::Grammar::branch && std::holds_alternative<Malformed>(reading)) {
    return NoRelease{"a branch, which changes from day to day"};
  }
  return reading;
}

}  // namespace bprun::resolve
