// SPDX-License-Identifier: MIT
#include "runner/version/range_words.hpp"

#include "runner/base/text.hpp"
#include "runner/version/range_text.hpp"

#include <utility>

namespace bprun::version::grammar {

namespace {

using Operator = NpmComparator::Operator;

NpmVersion triple(std::uint64_t major, std::uint64_t minor, std::uint64_t patch) {
  return {.major = major, .minor = minor, .patch = patch};
}

NpmVersion full(const Partial& partial) {
  NpmVersion version = triple(partial.major.value, partial.minor.value, partial.patch.value);
  if (!partial.prerelease.empty()) {
    for (const std::string_view identifier : text::split(partial.prerelease, '.')) {
      version.prerelease.emplace_back(identifier);
    }
  }
  return version;
}

NpmComparator at_least(NpmVersion version) {
  return {.op = Operator::greater_or_equal, .version = std::move(version)};
}

/// `>=0.0.0`, which npm takes for "any" where it is spelled so, and every other lower bound.
NpmComparator lower_bound(NpmVersion version) {
  const bool any = version == triple(0, 0, 0);
  return any ? NpmComparator{} : at_least(std::move(version));
}

/// Below a version and all its pre-releases: `<2.0.0-0`.
NpmComparator below(NpmVersion version) {
  version.prerelease = {"0"};
  return {.op = Operator::less, .version = std::move(version)};
}

Comparators tilde(const Partial& partial) {
  const std::uint64_t major = partial.major.value;
  if (partial.major.is_any()) return {{}};
  if (partial.minor.is_any())
    return {lower_bound(triple(major, 0, 0)), below(triple(major + 1, 0, 0))};
  const std::uint64_t minor = partial.minor.value;
  const NpmComparator upper = below(triple(major, minor + 1, 0));
  if (partial.patch.is_any()) return {lower_bound(triple(major, minor, 0)), upper};
  return {lower_bound(full(partial)), upper};
}

Comparators caret(const Partial& partial) {
  const std::uint64_t major = partial.major.value;
  const std::uint64_t minor = partial.minor.value;
  if (partial.major.is_any()) return {{}};
  if (partial.minor.is_any())
    return {lower_bound(triple(major, 0, 0)), below(triple(major + 1, 0, 0))};
  if (partial.patch.is_any()) {
    return {lower_bound(triple(major, minor, 0)),
            below(major == 0 ? triple(0, minor + 1, 0) : triple(major + 1, 0, 0))};
  }
  const NpmVersion upper = major != 0   ? triple(major + 1, 0, 0)
                           : minor != 0 ? triple(0, minor + 1, 0)
                                        : triple(0, 0, partial.patch.value + 1);
  return {lower_bound(full(partial)), below(upper)};
}

/// An operator and a version with an x or a missing number. nullopt: `1.x.3`, which is no range.
std::optional<Comparators> x_range(std::string_view op, const Partial& partial) {
  const bool any_major = partial.major.is_any();
  const bool any_minor = any_major || partial.minor.is_any();
  if ((any_major && !partial.minor.is_any()) ||
      (partial.minor.is_any() && partial.patch.kind == Part::Kind::number)) {
    return std::nullopt;
  }
  if (any_major) return op == ">" || op == "<" ? Comparators{nothing_passes()} : Comparators{{}};
  const std::uint64_t major = partial.major.value;
  const std::uint64_t minor = any_minor ? 0 : partial.minor.value;
  const NpmVersion lower = triple(major, minor, 0);
  const NpmVersion next = any_minor ? triple(major + 1, 0, 0) : triple(major, minor + 1, 0);
  if (op == ">") return Comparators{lower_bound(next)};
  if (op == ">=") return Comparators{lower_bound(lower)};
  if (op == "<") return Comparators{below(lower)};
  if (op == "<=") return Comparators{below(next)};
  return Comparators{lower_bound(lower), below(next)};
}

Operator operator_named(std::string_view op) {
  if (op == "<") return Operator::less;
  if (op == "<=") return Operator::less_or_equal;
  if (op == ">") return Operator::greater;
  if (op == ">=") return Operator::greater_or_equal;
  return Operator::equal;
}

/// `*` anywhere in a word that is no x-range is left out, once, with an operator in front of it.
std::string without_first_star(std::string_view word) {
  const std::size_t star = word.find('*');
  if (star == std::string_view::npos) return std::string(word);
  std::size_t begin = star;
  if (begin > 0 && word[begin - 1] == '=') --begin;
  if (begin > 0 && (word[begin - 1] == '<' || word[begin - 1] == '>')) --begin;
  return std::string(word.substr(0, begin)) + std::string(word.substr(star + 1));
}

/// An operator and a full version: `>=v1.2.3-rc.1`. Nothing at all is any.
std::optional<NpmComparator> plain_comparator(std::string_view word) {
  if (word.empty() || word == ">=0.0.0") return NpmComparator{};
  if (!is_ascii(word)) return std::nullopt;  // NpmVersion would trim wide blanks
  const std::string_view op = word.substr(0, operator_length(word));
  const std::optional<NpmVersion> version = NpmVersion::parse(word.substr(op.size()));
  if (!version) return std::nullopt;
  return NpmComparator{.op = operator_named(op), .version = *version};
}

/// A full version of a hyphen range as it must be spelled behind the operator it stands for.
enum class Spelling { plain, with_v, wrong };

Spelling spelling(const Partial& partial) {
  const std::string_view prefix = partial.prefix.substr(blank_at(partial.prefix, 0));
  return prefix.empty() ? Spelling::plain : prefix == "v" ? Spelling::with_v : Spelling::wrong;
}

}  // namespace

NpmComparator nothing_passes() {
  return below(triple(0, 0, 0));
}

std::optional<Comparators> read_word(std::string_view word) {
  if (word.starts_with('^')) {
    if (const auto partial = read_partial(word.substr(1))) return caret(*partial);
  } else if (word.starts_with('~')) {
    const std::size_t mark = word.starts_with("~>") ? 2 : 1;
    if (const auto partial = read_partial(word.substr(mark))) return tilde(*partial);
  } else {
    const std::string_view op = word.substr(0, operator_length(word));
    const auto partial = read_partial(word.substr(op.size()));
    const bool has_x =
        partial && (partial->major.is_any() || partial->minor.is_any() || partial->patch.is_any());
    if (has_x) {
      if (auto comparators = x_range(op, *partial)) return comparators;
    }
  }
  if (const auto comparator = plain_comparator(without_first_star(word)))
    return Comparators{*comparator};
  return std::nullopt;
}

std::optional<Comparators> hyphen_bounds(const Partial& from, const Partial& to) {
  Comparators bounds;
  if (!from.major.is_any()) {
    const bool partial = from.minor.is_any() || from.patch.is_any();
    if (!partial && spelling(from) == Spelling::wrong) return std::nullopt;
    const std::uint64_t minor = from.minor.is_any() ? 0 : from.minor.value;
    bounds.push_back(partial ? lower_bound(triple(from.major.value, minor, 0))
                     : spelling(from) == Spelling::plain ? lower_bound(full(from))
                                                         : at_least(full(from)));
  }
  if (to.major.is_any()) return bounds;
  if (to.minor.is_any()) {
    bounds.push_back(below(triple(to.major.value + 1, 0, 0)));
  } else if (to.patch.is_any()) {
    bounds.push_back(below(triple(to.major.value, to.minor.value + 1, 0)));
  } else {
    if (to.prerelease.empty() && spelling(to) == Spelling::wrong) return std::nullopt;
    bounds.push_back({.op = Operator::less_or_equal, .version = full(to)});
  }
  return bounds;
}

}  // namespace bprun::version::grammar
