// SPDX-License-Identifier: MIT
#include "runner/version/npm_range.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/version/npm_grammar.hpp"

#include <algorithm>
#include <optional>
#include <utility>

// npm's semver rewrites a range step by step as a string, and its odd corners ("1.2.3*", "~> = 1",
// a build's plus in the middle of a word) follow from the order of the steps. So the steps are the
// same here: blanks, alternatives, build metadata, hyphen ranges, blanks behind operators, and
// then word by word. tests/property/npm_semver_test.cpp holds it against npm's own.
namespace bprun::version {

namespace {

using grammar::Part;
using grammar::Partial;
using Operator = NpmComparator::Operator;
using Comparators = std::vector<NpmComparator>;

constexpr std::size_t longest_version = 256;

/// A piece of a range that still knows where each byte was in what the user wrote.
struct Text {
  std::string bytes;
  std::vector<std::size_t> offsets;  ///< of each byte, and of the end

  void add(char c, std::size_t offset) {
    bytes.push_back(c);
    offsets.push_back(offset);
  }

  Text piece(std::size_t begin, std::size_t end) const {
    Text result;
    result.bytes = bytes.substr(begin, end - begin);
    result.offsets.assign(offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                          offsets.begin() + static_cast<std::ptrdiff_t>(end) + 1);
    return result;
  }

  Text trimmed() const {
    const std::size_t begin = std::min(bytes.find_first_not_of(' '), bytes.size());
    const std::size_t end = bytes.find_last_not_of(' ');
    return piece(begin, end == std::string::npos ? begin : std::max(begin, end + 1));
  }
};

Text without_wide_blanks(std::string_view raw) {
  Text text;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t blank = grammar::blank_length(raw.substr(at));
    if (blank == 0) {
      text.add(raw[at], at);
    } else if (text.bytes.empty() || text.bytes.back() != ' ') {
      text.add(' ', at);
    }
    at += std::max<std::size_t>(blank, 1);
  }
  text.offsets.push_back(raw.size());
  return text.trimmed();
}

std::vector<Text> split(const Text& text, std::string_view separator) {
  std::vector<Text> pieces;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = text.bytes.find(separator, begin);
    pieces.push_back(text.piece(begin, std::min(end, text.bytes.size())));
    if (end == std::string::npos) return pieces;
    begin = end + separator.size();
  }
}

/// Text::piece without the bytes for which `removed` says true.
Text without(const Text& text, const std::vector<bool>& removed) {
  Text result;
  for (std::size_t i = 0; i < text.bytes.size(); ++i) {
    if (!removed[i]) result.add(text.bytes[i], text.offsets[i]);
  }
  result.offsets.push_back(text.offsets.back());
  return result;
}

Text without_builds(const Text& text) {
  std::vector<bool> removed(text.bytes.size(), false);
  const std::string_view bytes = text.bytes;
  for (std::size_t at = bytes.find('+'); at != std::string_view::npos; at = bytes.find('+', at)) {
    const std::size_t length = grammar::build_length(bytes.substr(at + 1));
    for (std::size_t i = 0; length > 0 && i <= length; ++i)
      removed[at + i] = true;
    at += 1 + length;
  }
  return without(text, removed);
}

/// Length of one of < > = <= >= at the beginning, 0 where there is none.
std::size_t operator_length(std::string_view text) {
  std::size_t length = text.starts_with('<') || text.starts_with('>') ? 1 : 0;
  if (text.substr(length).starts_with('=')) ++length;
  return length;
}

/// 1 where a blank is. More than one in a row is left where build metadata stood between them; npm
/// then takes one off and stumbles over the other.
std::size_t blank_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == ' ' ? 1 : 0;
}

/// `> 1.2.3` becomes `>1.2.3`; an operator without a version behind it stays alone, and fails.
Text without_blanks_behind_operators(const Text& text) {
  std::vector<bool> removed(text.bytes.size(), false);
  const std::string_view bytes = text.bytes;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t mark = at + blank_at(bytes, at);
    const std::size_t begin = mark + operator_length(bytes.substr(mark));
    const std::size_t blanks = blank_at(bytes, begin);
    std::size_t version = begin + blanks;
    while (version < bytes.size() &&
           std::string_view("v= ").find(bytes[version]) != std::string_view::npos) {
      ++version;
    }
    const bool is_version =
        version < bytes.size() &&
        (grammar::is_digit(bytes[version]) ||
         std::string_view("xX*").find(bytes[version]) != std::string_view::npos);
    if (!is_version) {
      ++at;
      continue;
    }
    std::fill_n(removed.begin() + static_cast<std::ptrdiff_t>(begin), blanks, true);
    at = version + 1;
  }
  return without(text, removed);
}

/// `~ 1.2` and `~> 1.2` become `~1.2`; `^ 1` becomes `^1`.
Text without_blanks_behind_marks(const Text& text) {
  std::vector<bool> removed(text.bytes.size(), false);
  const std::string_view bytes = text.bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::size_t end = at + 1;
    if (bytes[at] == '~') {
      if (end < bytes.size() && bytes[end] == '>') ++end;
    } else if (bytes[at] != '^') {
      continue;
    }
    if (blank_at(bytes, end) == 0) continue;
    std::fill(removed.begin() + static_cast<std::ptrdiff_t>(at + 1),
              removed.begin() + static_cast<std::ptrdiff_t>(end + 1),
              true);
  }
  return without(text, removed);
}

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

Comparators nothing() {
  return {below(triple(0, 0, 0))};
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
  if (any_major) return op == ">" || op == "<" ? nothing() : Comparators{{}};
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
  if (!grammar::is_ascii(word)) return std::nullopt;  // NpmVersion would trim wide blanks
  const std::string_view op = word.substr(0, operator_length(word));
  const std::optional<NpmVersion> version = NpmVersion::parse(word.substr(op.size()));
  if (!version) return std::nullopt;
  return NpmComparator{.op = operator_named(op), .version = *version};
}

/// What one word of a range asks for. nullopt: it is no range.
std::optional<Comparators> read_word(std::string_view word) {
  if (word.starts_with('^')) {
    if (const auto partial = grammar::read_partial(word.substr(1))) return caret(*partial);
  } else if (word.starts_with('~')) {
    const std::size_t mark = word.starts_with("~>") ? 2 : 1;
    if (const auto partial = grammar::read_partial(word.substr(mark))) return tilde(*partial);
  } else {
    const std::string_view op = word.substr(0, operator_length(word));
    const auto partial = grammar::read_partial(word.substr(op.size()));
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

/// A full version of a hyphen range as it must be spelled behind the operator it stands for.
enum class Spelling { plain, with_v, wrong };

Spelling spelling(const Partial& partial) {
  const std::string_view prefix = partial.prefix.substr(blank_at(partial.prefix, 0));
  return prefix.empty() ? Spelling::plain : prefix == "v" ? Spelling::with_v : Spelling::wrong;
}

/// The bounds of `from - to`. nullopt: not spelled as bounds can be.
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

/// Where and why a word is no range.
MalformedRange malformed_word(const Text& word) {
  const std::string_view bytes = word.bytes;
  std::size_t begin = bytes.starts_with("~>")                            ? 2
                      : bytes.starts_with('~') || bytes.starts_with('^') ? 1
                                                                         : operator_length(bytes);
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
    if (blank_at(bytes, at + 2) == 0) continue;
    const auto from =
        grammar::read_partial(bytes.substr(blank_at(bytes, 0), at - blank_at(bytes, 0)));
    const std::size_t end = bytes.ends_with(' ') ? bytes.size() - 1 : bytes.size();
    const auto to = grammar::read_partial(bytes.substr(at + 3, end - at - 3));
    if (!from || !to) return std::nullopt;
    if (auto bounds = hyphen_bounds(*from, *to)) return std::move(*bounds);
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
  return comparator == nothing().front();
}

/// Leaves out what adds nothing: "any" beside other bounds, bounds beside one that nothing passes.
Comparators simplified(Comparators comparators) {
  const auto none = std::find_if(comparators.begin(), comparators.end(), matches_nothing);
  if (none != comparators.end()) return {*none};
  std::erase_if(comparators, [](const NpmComparator& c) { return c.op == Operator::any; });
  if (comparators.empty()) comparators.emplace_back();
  return comparators;
}

std::variant<Comparators, MalformedRange> read_alternative(const Text& given) {
  const Text text = without_builds(given);
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
  const Text tight = without_blanks_behind_marks(without_blanks_behind_operators(text));
  for (const Text& word : split(tight, " ")) {
    auto read = read_word(word.bytes);
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
    return c.front().op == Operator::any;
  });
  if (any != alternatives.end()) alternatives = {Comparators(*any)};
}

bool passes(const NpmVersion& version, const NpmComparator& comparator) {
  const auto order = version <=> comparator.version;
  switch (comparator.op) {
  case Operator::any:
    return true;
  case Operator::equal:
    return order == 0;
  case Operator::less:
    return order < 0;
  case Operator::less_or_equal:
    return order <= 0;
  case Operator::greater:
    return order > 0;
  case Operator::greater_or_equal:
    return order >= 0;
  }
  return false;
}

/// A bound that is a pre-release of the same version opens the range for its pre-releases.
bool invites(const NpmComparator& comparator, const NpmVersion& version) {
  return comparator.op != Operator::any && comparator.version.is_prerelease() &&
         comparator.version.major == version.major && comparator.version.minor == version.minor &&
         comparator.version.patch == version.patch;
}

bool passes_all(const NpmVersion& version, const Comparators& comparators) {
  const auto pass = [&](const NpmComparator& c) { return passes(version, c); };
  const auto invite = [&](const NpmComparator& c) { return invites(c, version); };
  return std::all_of(comparators.begin(), comparators.end(), pass) &&
         (!version.is_prerelease() || std::any_of(comparators.begin(), comparators.end(), invite));
}

std::string_view symbol(Operator op) {
  switch (op) {
  case Operator::less:
    return "<";
  case Operator::less_or_equal:
    return "<=";
  case Operator::greater:
    return ">";
  case Operator::greater_or_equal:
    return ">=";
  case Operator::equal:
  case Operator::any:
    break;
  }
  return "";
}

}  // namespace

std::variant<NpmRange, MalformedRange> NpmRange::read(std::string_view text) {
  NpmRange range;
  for (const Text& piece : split(without_wide_blanks(text), "||")) {
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
      const bool any = comparator.op == Operator::any;
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
