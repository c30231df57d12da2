// SPDX-License-Identifier: MIT
#include "runner/version/elixir_version.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/version/elixir_partial.hpp"
#include "runner/version/npm_grammar.hpp"

#include <algorithm>

namespace bprun::version {

namespace {

// Elixir's own limit since 1.20.3; the older ones take longer numbers, of which no release is made.
constexpr std::size_t most_digits = 14;

/// One identifier between dots. Only where it is of a pre-release, being a number has consequences.
std::optional<std::string_view> read_identifier(grammar::Cursor& cursor, bool of_build) {
  const std::string_view text = cursor.rest();
  const auto end = std::find_if_not(text.begin(), text.end(), grammar::is_identifier_character);
  const std::string_view identifier = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (identifier.empty()) return cursor.fail_here("a letter, a digit or a hyphen");
  if (!of_build && grammar::is_number(identifier)) {
    if (!cursor.number(most_digits)) return std::nullopt;
  } else {
    cursor.advance(identifier.size());
  }
  return identifier;
}

std::optional<std::vector<std::string>> read_identifiers(grammar::Cursor& cursor, bool of_build) {
  std::vector<std::string> identifiers;
  do {
    const auto identifier = read_identifier(cursor, of_build);
    if (!identifier) return std::nullopt;
    identifiers.emplace_back(*identifier);
  } while (cursor.skip("."));
  return identifiers;
}

std::optional<ElixirVersion> read_whole(grammar::Cursor& cursor) {
  auto partial = grammar::read_elixir_version(cursor);
  if (!partial) return std::nullopt;
  if (!partial->has_patch)
    return cursor.fail(partial->patch_belongs_at, grammar::three_numbers_expected);
  return std::move(partial->version);
}

std::strong_ordering compare_identifiers(const std::string& left, const std::string& right) {
  const bool left_number = grammar::is_number(left);
  const bool right_number = grammar::is_number(right);
  if (left_number != right_number)
    return left_number ? std::strong_ordering::less : std::strong_ordering::greater;
  // Numbers have no leading zeros: the longer one is larger.
  if (left_number && left.size() != right.size()) return left.size() <=> right.size();
  return left.compare(right) <=> 0;
}

}  // namespace

std::optional<grammar::PartialElixirVersion> grammar::read_elixir_version(Cursor& cursor) {
  PartialElixirVersion partial;
  ElixirVersion& version = partial.version;
  const auto major = cursor.number(most_digits);
  if (!major) return std::nullopt;
  version.major = *major;
  if (!cursor.skip(".")) return cursor.fail_here("'.' and a second number");
  const auto minor = cursor.number(most_digits);
  if (!minor) return std::nullopt;
  version.minor = *minor;
  partial.patch_belongs_at = cursor.offset();
  if (cursor.skip(".")) {
    const auto patch = cursor.number(most_digits);
    if (!patch) return std::nullopt;
    version.patch = *patch;
    partial.has_patch = true;
  }
  if (cursor.skip("-")) {
    auto identifiers = read_identifiers(cursor, false);
    if (!identifiers) return std::nullopt;
    version.pre = std::move(*identifiers);
  }
  if (cursor.skip("+")) {
    const auto identifiers = read_identifiers(cursor, true);
    if (!identifiers) return std::nullopt;
    version.build = text::join(*identifiers, ".");
  }
  if (!cursor.at_end()) return cursor.fail_here("its end");
  return partial;
}

std::variant<ElixirVersion, Malformed> ElixirVersion::read(std::string_view text) {
  grammar::Cursor cursor(text);
  if (auto version = read_whole(cursor)) return *std::move(version);
  return cursor.failure();
}

std::optional<ElixirVersion> ElixirVersion::parse(std::string_view text) {
  grammar::Cursor cursor(text);
  return read_whole(cursor);
}

std::string ElixirVersion::str() const {
  std::string text = bprun::format("{}.{}.{}", major, minor, patch);
  if (!pre.empty()) text += "-" + text::join(pre, ".");
  if (!build.empty()) text += "+" + build;
  return text;
}

std::strong_ordering ElixirVersion::operator<=>(const ElixirVersion& other) const {
  if (const auto order = major <=> other.major; order != 0) return order;
  if (const auto order = minor <=> other.minor; order != 0) return order;
  if (const auto order = patch <=> other.patch; order != 0) return order;
  if (pre.empty() || other.pre.empty()) return pre.empty() <=> other.pre.empty();
  for (std::size_t i = 0; i < pre.size() && i < other.pre.size(); ++i) {
    if (const auto order = compare_identifiers(pre[i], other.pre[i]); order != 0) return order;
  }
  return pre.size() <=> other.pre.size();
}

}  // namespace bprun::version
