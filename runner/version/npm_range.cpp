// SPDX-License-Identifier: MIT
#include "runner/version/npm_range.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/version/range_text.hpp"
#include "runner/version/range_words.hpp"

#include <algorithm>
#include <optional>
#include <utility>

// npm's semver rewrites a range step by step as a string, and its odd corners ("1.2.3*", "~> = 1",
// a build's plus in the middle of a word) follow from the order of the steps. So the steps are the
// same here: blanks, alternatives, build metadata, hyphen ranges, blanks behind operators, and
// then word by word. tests/property/npm_semver_test.cpp holds it against npm's own.
namespace bprun::version {

namespace {

using grammar::Comparators;
using grammar::Text;
using NpmOperator = NpmComparator::Operator;

constexpr std::size_t longest_version = 256;

/// Where and why a word is no range.
MalformedRange malformed_word(const Text& word) {
  const std::string_view bytes = word.bytes;
  std::size_t begin = bytes.starts_with("~>") ? 2
                      : bytes.starts_with('~') || bytes.starts_with('^')
                          ? 1
                          : grammar::operator_length(bytes);
  std::size_t stopped = 0;
  const auto partial = grammar::read_partial(bytes.substr(begin), &stopped);
  if (partial) {
    const bool large =
        std::max({partial->major.value, partial->minor.value, partial->patch.value}) >=
        grammar::largest_number;
    return {.offset = word.offsets[begin],
            .reason =
                bprun::format("'{}' {}",
                              text::printable(bytes),
                              large ? "has a number beyond 2^53-1" : "is no version or range")};
  }
  stopped += begin;
  if (stopped >= bytes.size()) {
    return {.offset = word.offsets.back(),
            .reason =
                bprun::format("'{}' ends where a number is expected", text::printable(bytes))};
  }
  const bool leading_zero =
      stopped > 0 && bytes[stopped - 1] == '0' && grammar::is_digit(bytes[stopped]);
  return {.offset = word.offsets[stopped],
          .reason =
              leading_zero
                  ? bprun::format("'{}' has a number with a leading zero", text::printable(bytes))
                  : bprun::format("'{}' is no version or range", text::printable(bytes))};
}

/// The bounds of a hyphen range, where `text` is one.
std::optional<std::variant<Comparators, MalformedRange>> read_hyphen_range(const Text& text) {
  const std::string_view bytes = text.bytes;
  for (std::size_t at = bytes.find(" -"); at != std::string_view::npos;
       at = bytes.find(" -", at + 1)) {
    if (grammar::blank_at(bytes, at + 2) == 0) continue;
    const auto from = grammar::read_partial(
        bytes.substr(grammar::blank_at(bytes, 0), at - grammar::blank_at(bytes, 0)));
    const std::size_t end = bytes.ends_with(' ') ? bytes.size() - 1 : bytes.size();
    const auto to = grammar::read_partial(bytes.substr(at + 3, end - at - 3));
    if (!from || !to) return std::nullopt;
    if (auto bounds = grammar::hyphen_bounds(*from, *to)) return std::move(*bounds);
    return MalformedRange{
        .offset = text.offsets.front(),
        .reason = bprun::format("'{}' is no range of versions", text::printable(bytes))};
  }
  return std::nullopt;
}

/// A bound that npm cannot hold, though it is spelled as one.
bool is_impossible(const NpmComparator& comparator) {
  const NpmVersion& version = comparator.version;
  return std::max({version.major, version.minor, version.patch}) > grammar::largest_number ||
         version.str().size() > longest_version;
}

bool matches_nothing(const NpmComparator& comparator) {
  return comparator == grammar::nothing_passes();
}

/// Leaves out what adds nothing: "any" beside other bounds, bounds beside one that nothing passes.
Comparators simplified(Comparators comparators) {
  const auto none = std::find_if(comparators.begin(), comparators.end(), matches_nothing);
  if (none != comparators.end()) return {*none};
  std::erase_if(comparators, [](const NpmComparator& c) { return c.op == NpmOperator::any; });
  if (comparators.empty()) comparators.emplace_back();
  return comparators;
}

std::variant<Comparators, MalformedRange> read_alternative(const Text& given) {
  const Text text = grammar::without_builds(given);
  Comparators comparators;
  if (auto hyphen = read_hyphen_range(text)) {
    if (std::holds_alternative<MalformedRange>(*hyphen)) return *hyphen;
    comparators = std::get<Comparators>(std::move(*hyphen));
    if (std::any_of(comparators.begin(), comparators.end(), is_impossible)) {
      return MalformedRange{
          .offset = text.offsets.front(),
          .reason = bprun::format("'{}' has a number beyond 2^53-1", text::printable(text.bytes))};
    }
    return simplified(std::move(comparators));
  }
  const Text tight =
      grammar::without_blanks_behind_marks(grammar::without_blanks_behind_operators(text));
  for (const Text& word : grammar::split(tight, " ")) {
    auto read = grammar::read_word(word.bytes);
    if (!read || std::any_of(read->begin(), read->end(), is_impossible))
      return malformed_word(word);
    comparators.insert(comparators.end(), read->begin(), read->end());
  }
  return simplified(std::move(comparators));
}

/// Of several alternatives those that nothing matches go, and one that says "any" stands for all.
/// The latter is not just shorter: `* || 1.0.0-rc.1` does not match 1.0.0-rc.1.
void simplify(std::vector<Comparators>& alternatives) {
  if (alternatives.size() < 2) return;
  const Comparators first = alternatives.front();
  std::erase_if(alternatives, [](const Comparators& c) { return matches_nothing(c.front()); });
  if (alternatives.empty()) alternatives.push_back(first);
  const auto any = std::find_if(alternatives.begin(), alternatives.end(), [](const Comparators& c) {
    return c.front().op == NpmOperator::any;
  });
  if (any != alternatives.end()) alternatives = {Comparators(*any)};
}

bool passes(const NpmVersion& version, const NpmComparator& comparator) {
  const auto order = version <=> comparator.version;
  switch (comparator.op) {
  case NpmOperator::any:
    return true;
  case NpmOperator::equal:
    return order == 0;
  case NpmOperator::less:
    return order < 0;
  case NpmOperator::less_or_equal:
    return order <= 0;
  case NpmOperator::greater:
    return order > 0;
  case NpmOperator::greater_or_equal:
    return order >= 0;
  }
  return false;
}

/// A bound that is a pre-release of the same version opens the range for its pre-releases.
bool invites(const NpmComparator& comparator, const NpmVersion& version) {
  return comparator.op != NpmOperator::any && comparator.version.is_prerelease() &&
         comparator.version.major == version.major && comparator.version.minor == version.minor &&
         comparator.version.patch == version.patch;
}

bool passes_all(const NpmVersion& version, const Comparators& comparators) {
  const auto pass = [&](const NpmComparator& c) { return passes(version, c); };
  const auto invite = [&](const NpmComparator& c) { return invites(c, version); };
  return std::all_of(comparators.begin(), comparators.end(), pass) &&
         (!version.is_prerelease() || std::any_of(comparators.begin(), comparators.end(), invite));
}

std::string_view symbol(NpmOperator op) {
  switch (op) {
  case NpmOperator::less:
    return "<";
  case NpmOperator::less_or_equal:
    return "<=";
  case NpmOperator::greater:
    return ">";
  case NpmOperator::greater_or_equal:
    return ">=";
  case NpmOperator::equal:
  case NpmOperator::any:
    break;
  }
  return "";
}

}  // namespace

std::variant<NpmRange, MalformedRange> NpmRange::read(std::string_view text) {
  NpmRange range;
  for (const Text& piece : grammar::split(grammar::with_single_spaces(text), "||")) {
    auto alternative = read_alternative(piece.trimmed());
    if (auto* malformed = std::get_if<MalformedRange>(&alternative)) return std::move(*malformed);
    range.alternatives_.push_back(std::get<Comparators>(std::move(alternative)));
  }
  simplify(range.alternatives_);
  return range;
}

bool NpmRange::matches(const NpmVersion& version) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const Comparators& c) {
    return passes_all(version, c);
  });
}

std::string NpmRange::str() const {
  std::vector<std::string> alternatives;
  for (const Comparators& comparators : alternatives_) {
    std::vector<std::string> bounds;
    for (const NpmComparator& comparator : comparators) {
      const bool any = comparator.op == NpmOperator::any;
      bounds.push_back(any ? "" : std::string(symbol(comparator.op)) + comparator.version.str());
    }
    alternatives.push_back(text::join(bounds, " "));
  }
  return text::join(alternatives, "||");
}

std::optional<NpmRange> NpmRange::parse(std::string_view text) {
  auto result = read(text);
  if (auto* range = std::get_if<NpmRange>(&result)) return std::move(*range);
  return std::nullopt;
}

}  // namespace bprun::version
