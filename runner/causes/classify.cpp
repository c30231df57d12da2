// SPDX-License-Identifier: MIT
#include "runner/causes/classify.hpp"

#include "runner/base/text.hpp"
#include "runner/stack/placeholders.hpp"

#include <algorithm>

namespace bprun::causes {

namespace {

using Lines = std::vector<std::string>;

/// What somebody printed is quoted as far as a line goes.
constexpr std::size_t longest_quote = 200;

std::string quoted(const std::string& line) {
  const auto shown = text::trim(line);
  if (shown.size() <= longest_quote) return std::string(shown);
  return text::printable(shown.substr(0, longest_quote)) + "…";
}

bool holds(const Conditions& when, const Evidence& evidence) {
  const Error& error = evidence.error;
  const auto is_kind = [&](const std::string& word) { return to_string(error.kind) == word; };
  const auto was_killed_by = [&](int signal) {
    return error.signal == signal || error.status == 128 + signal;
  };
  if (!when.kinds.empty() && std::none_of(when.kinds.begin(), when.kinds.end(), is_kind)) {
    return false;
  }
  if (!when.signals.empty() &&
      std::none_of(when.signals.begin(), when.signals.end(), was_killed_by)) {
    return false;
  }
  if (when.oom_counted && evidence.oom_kills.value_or(0) == 0) return false;
  if (when.disk_is_full && !evidence.disk_is_full) return false;
  return !when.no_network || !evidence.network;
}

/// The first of some lines that a pattern fits; what the pattern named is added to `found`, of what
/// has a value already nothing.
const std::string* find_line(const Pattern& pattern,
                             const std::string* begin,
                             const std::string* end,
                             Captures& found) {
  for (const auto* line = begin; line != end; ++line) {
    auto captures = pattern.match(text::trim(*line));
    if (!captures) continue;
    for (auto& capture : *captures) {
      const bool is_known = std::any_of(found.begin(), found.end(), [&](const auto& other) {
        return other.first == capture.first;
      });
      if (!is_known) found.push_back(std::move(capture));
    }
    return line;
  }
  return nullptr;
}

/// The first line that one of several patterns fits.
const std::string* find_one_of(const std::vector<Pattern>& patterns,
                               const std::string* begin,
                               const std::string* end,
                               Captures& found) {
  for (const auto* line = begin; line != end; ++line) {
    for (const auto& pattern : patterns) {
      if (find_line(pattern, line, line + 1, found) != nullptr) return line;
    }
  }
  return nullptr;
}

/// What a pattern names in the line nearest above `from` that it fits, or else the nearest below.
void add_facts(const Pattern& pattern, const Lines& log, const std::string* from, Captures& found) {
  const std::string* const end = log.data() + log.size();
  if (from == end) return;
  for (const auto* line = from;; --line) {
    if (find_line(pattern, line, line + 1, found) != nullptr) return;
    if (line == log.data()) break;
  }
  static_cast<void>(find_line(pattern, from, end, found));
}

/// What gave a cause away.
struct Traces {
  Captures captures;
  std::string seen;
};

std::optional<Traces> traces_of(const CauseText& cause, const Evidence& evidence) {
  if (!holds(cause.when, evidence)) return std::nullopt;
  Traces traces;
  const std::string* const end = evidence.log.data() + evidence.log.size();
  const std::string* begin = evidence.log.data();
  if (cause.within > 0 && cause.within < evidence.log.size()) begin = end - cause.within;

  const std::string* seen_at = begin;
  if (!cause.error.empty()) {
    const std::string& message = evidence.error.message;
    if (find_one_of(cause.error, &message, &message + 1, traces.captures) == nullptr) {
      return std::nullopt;
    }
  }
  for (const auto& pattern : cause.needs) {
    if (find_line(pattern, begin, end, traces.captures) == nullptr) return std::nullopt;
  }
  if (!cause.lines.empty()) {
    const auto* line = find_one_of(cause.lines, begin, end, traces.captures);
    if (line == nullptr) return std::nullopt;
    traces.seen = quoted(*line);
    seen_at = line;
  }
  for (const auto& pattern : cause.facts)
    add_facts(pattern, evidence.log, seen_at, traces.captures);
  return traces;
}

stack::Facts facts_of(const Captures& captures, const Evidence& evidence) {
  stack::Facts facts;
  for (const auto& [name, value] : captures)
    facts.emplace_back(name, quoted(value));
  facts.emplace_back("phase", evidence.phase);
  facts.emplace_back("buildpack", evidence.buildpack);
  facts.emplace_back("stack", evidence.stack);
  facts.emplace_back("status", std::to_string(exit_status(evidence.error)));
  facts.emplace_back("message", evidence.error.message);
  facts.emplace_back("address", evidence.address);
  if (evidence.oom_kills) facts.emplace_back("oom_kills", std::to_string(*evidence.oom_kills));
  for (const auto& [name, version] : evidence.runtimes)
    facts.emplace_back(name, version);
  return facts;
}

/// A line that names what is not known is left out.
std::string fill(std::string_view text, const stack::Facts& facts) {
  std::vector<std::string> filled;
  for (const auto line : text::lines(text)) {
    const auto names = stack::placeholders_in(line).value_or(std::vector<std::string_view>{});
    const bool complete = std::all_of(names.begin(), names.end(), [&](std::string_view name) {
      return std::any_of(facts.begin(), facts.end(), [&](const auto& fact) {
        return fact.first == name && !fact.second.empty();
      });
    });
    if (complete) filled.push_back(stack::filled_in(line, facts));
  }
  return text::join(filled, "\n");
}

}  // namespace

std::optional<report::KnownCause> classify(const Catalogue& catalogue, const Evidence& evidence) {
  for (const auto& cause : catalogue.all()) {
    const auto traces = traces_of(cause, evidence);
    if (!traces) continue;
    const auto facts = facts_of(traces->captures, evidence);
    return report::KnownCause{.id = cause.id,
                              .certain = cause.certain,
                              .says = fill(cause.says, facts),
                              .why = fill(cause.why, facts),
                              .advice = fill(cause.advice, facts),
                              .seen = traces->seen};
  }
  return std::nullopt;
}

}  // namespace bprun::causes
