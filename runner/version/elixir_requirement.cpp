// SPDX-License-Identifier: MIT
#include "runner/version/elixir_requirement.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/version/elixir_partial.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bprun::version {

namespace {

using Operator = ElixirCondition::Operator;
using Conditions = std::vector<ElixirCondition>;

struct Token {
  enum class Kind { comparison, conjunction, disjunction, word, end };

  Kind kind = Kind::end;
  std::size_t offset = 0;
  std::string_view text = {};  ///< as it is written, spaces of " and " included
  Operator op = Operator::equal;
};

struct Symbol {
  std::string_view text;
  Token::Kind kind;
  Operator op = Operator::equal;
};

// In the order in which Elixir tries them at every byte: " and " with one space on each side is an
// operator, and "and" anywhere else a word that is no version.
constexpr std::array symbols = {
    Symbol{">=", Token::Kind::comparison, Operator::greater_or_equal},
    Symbol{"<=", Token::Kind::comparison, Operator::less_or_equal},
    Symbol{"~>", Token::Kind::comparison, Operator::pessimistic},
    Symbol{">", Token::Kind::comparison, Operator::greater},
    Symbol{"<", Token::Kind::comparison, Operator::less},
    Symbol{"==", Token::Kind::comparison, Operator::equal},
    Symbol{" or ", Token::Kind::disjunction},
    Symbol{" and ", Token::Kind::conjunction},
    Symbol{"!=", Token::Kind::comparison, Operator::not_equal},
    Symbol{"!", Token::Kind::comparison, Operator::not_equal},
};

const Symbol* symbol_at(std::string_view text) {
  const auto found = std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& symbol) {
    return text.starts_with(symbol.text);
  });
  return found == symbols.end() ? nullptr : &*found;
}

/// Operators and the words between them; single spaces part words. Ends with an `end`.
std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> result;
  std::size_t begin = 0;
  const auto end_word = [&](std::size_t end) {
    if (begin < end) result.push_back({Token::Kind::word, begin, text.substr(begin, end - begin)});
  };
  for (std::size_t at = 0; at < text.size();) {
    const Symbol* symbol = symbol_at(text.substr(at));
    if (symbol == nullptr && text[at] != ' ') {
      ++at;
      continue;
    }
    end_word(at);
    if (symbol != nullptr) result.push_back({symbol->kind, at, symbol->text, symbol->op});
    at += symbol != nullptr ? symbol->text.size() : 1;
    begin = at;
  }
  end_word(text.size());
  result.push_back({Token::Kind::end, text.size()});
  return result;
}

/// Where a token shows itself: behind the space that belongs to " and ".
std::size_t visible_offset(const Token& token) {
  return token.offset + (token.text.starts_with(' ') ? 1 : 0);
}

Malformed malformed_at(const Token& token, std::string_view expected) {
  const std::string what = token.kind == Token::Kind::end
                               ? "it ends"
                               : grammar::quoted(text::trim(token.text)) + " stands";
  return {.offset = visible_offset(token),
          .reason = bprun::format("{} where {} is expected", what, expected)};
}

std::variant<ElixirCondition, Malformed> read_condition(const Token& op, const Token& word) {
  if (word.kind != Token::Kind::word) return malformed_at(word, "a version");
  if (word.text == "and" || word.text == "or") return malformed_at(word, "a version");
  grammar::Cursor cursor(word.text);
  auto partial = grammar::read_elixir_version(cursor);
  if (partial && !partial->has_patch && op.op != Operator::pessimistic) {
    cursor.fail(partial->patch_belongs_at, grammar::three_numbers_expected);
    partial.reset();
  }
  if (!partial) {
    return Malformed{.offset = word.offset + cursor.failure().offset,
                     .reason = cursor.failure().reason};
  }
  ElixirCondition condition{.op = op.op, .version = std::move(partial->version)};
  if (!partial->has_patch) condition.op = Operator::pessimistic_minor;
  return condition;
}

/// The first version that `~>` no longer lets pass, and neither its pre-releases.
ElixirVersion upper_bound(const ElixirCondition& condition) {
  const ElixirVersion& version = condition.version;
  const bool minor = condition.op == Operator::pessimistic_minor;
  return {.major = version.major + (minor ? 1 : 0),
          .minor = minor ? 0 : version.minor + 1,
          .patch = 0,
          .pre = {"0"}};
}

std::string_view symbol(Operator op) {
  if (op == Operator::pessimistic_minor) op = Operator::pessimistic;
  const auto found = std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& symbol) {
    return symbol.kind == Token::Kind::comparison && symbol.op == op;
  });
  return found->text;
}

std::string written_out(const ElixirCondition& condition) {
  std::string version = condition.version.str();
  if (condition.op == Operator::pessimistic_minor) {
    const std::string numbers =
        bprun::format("{}.{}", condition.version.major, condition.version.minor);
    version = numbers + version.substr(numbers.size() + 2);  // without the ".0"
  }
  return bprun::format("{} {}", symbol(condition.op), version);
}

}  // namespace

bool ElixirCondition::holds(const ElixirVersion& candidate, bool allow_pre) const {
  const auto order = candidate <=> version;
  const bool invited = allow_pre || version.is_prerelease() || !candidate.is_prerelease();
  switch (op) {
  case Operator::equal:
    return order == 0;
  case Operator::not_equal:
    return order != 0;
  case Operator::less:
    return order < 0;
  case Operator::less_or_equal:
    return order <= 0;
  case Operator::greater:
    return order > 0 && invited;
  case Operator::greater_or_equal:
    return order >= 0 && invited;
  case Operator::pessimistic:
  case Operator::pessimistic_minor:
    return order >= 0 && candidate < upper_bound(*this) && invited;
  }
  return false;
}

std::variant<ElixirRequirement, Malformed> ElixirRequirement::parse(std::string_view text) {
  const std::vector<Token> all = tokens(text);
  ElixirRequirement requirement;
  requirement.alternatives_.emplace_back();
  // The last token is the end, where a condition without a version stops at the latest.
  for (auto token = all.begin();; ++token) {
    const Token op = token->kind == Token::Kind::comparison ? *token++ : Token{};
    auto condition = read_condition(op, *token);
    if (auto* malformed = std::get_if<Malformed>(&condition)) return std::move(*malformed);
    requirement.alternatives_.back().push_back(std::get<ElixirCondition>(std::move(condition)));
    ++token;
    if (token->kind == Token::Kind::end) return requirement;
    if (token->kind == Token::Kind::disjunction) {
      requirement.alternatives_.emplace_back();
    } else if (token->kind != Token::Kind::conjunction) {
      return malformed_at(*token, "'and', 'or' or the end");
    }
  }
}

bool ElixirRequirement::matches(const ElixirVersion& version, bool allow_pre) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const Conditions& all) {
    return std::all_of(all.begin(), all.end(), [&](const ElixirCondition& condition) {
      return condition.holds(version, allow_pre);
    });
  });
}

std::string ElixirRequirement::str() const {
  std::vector<std::string> alternatives;
  for (const Conditions& all : alternatives_) {
    std::vector<std::string> conditions;
    for (const ElixirCondition& condition : all)
      conditions.push_back(written_out(condition));
    alternatives.push_back(text::join(conditions, " and "));
  }
  return text::join(alternatives, " or ");
}

}  // namespace bprun::version
