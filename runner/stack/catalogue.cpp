// SPDX-License-Identifier: MIT
#include "runner/stack/catalogue.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/fields.hpp"
#include "runner/version/elixir_version.hpp"
#include "runner/version/npm_version.hpp"
#include "runner/version/otp_version.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace bprun::stack {

namespace {

const std::vector<std::string_view> severities = {"note", "warning", "error"};
const std::vector<std::string_view> kinds = {"app", "unsupported", "network", "buildpack"};

bool is_id(std::string_view text) {
  return !text.empty() && text.front() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string read_id(Fields& fields) {
  std::string id = fields.text("id");
  if (!id.empty() && !is_id(id)) {
    fields.broken(
        "id", bprun::format("'id' is {}: write lower case letters, digits and -", in_quotes(id)));
  }
  return id;
}

std::string read_severity(Fields& fields) {
  static_cast<void>(fields.text("severity"));
  return fields.one_of("severity", severities);
}

void check_template(Fields& fields, std::string_view key, std::string_view text) {
  const auto names = placeholders_in(text);
  if (!names) {
    fields.broken(key,
                  bprun::format("the braces of {} are not as in {{version}}", in_quotes(text)));
    return;
  }
  for (const std::string_view name : *names) {
    if (std::find(known_facts().begin(), known_facts().end(), name) != known_facts().end())
      continue;
    const std::vector<std::string> known(known_facts().begin(), known_facts().end());
    fields.broken(
        key,
        bprun::format("'{}' has a placeholder {{{}}}; known are {}", key, name, text::list(known)));
  }
}

/// Ids that stand twice.
template <class Record>
void check_unique(const std::vector<Record>& records, const std::string& file, Problems& problems) {
  std::map<std::string_view, int> lines;
  for (const Record& record : records) {
    const auto [first, is_new] = lines.emplace(record.id, record.line);
    if (is_new || record.id.empty()) continue;
    problems.broken(file,
                    record.line,
                    bprun::format("{} stands here twice, first in line {}",
                                  in_quotes(record.id),
                                  first->second));
  }
}

/// from <= to, by the runtime's own order. Empty where that is so, else what is wrong.
template <class Version>
std::string wrong_range(const std::string& from, const std::string& to) {
  const auto first = Version::parse(from);
  const auto last = Version::parse(to);
  if (!first) return bprun::format("'from' is {}, which is no version", in_quotes(from));
  if (!last) return bprun::format("'to' is {}, which is no version", in_quotes(to));
  if (*last < *first) return bprun::format("the range ends ({}) before it begins ({})", to, from);
  return "";
}

std::string wrong_range(const KnownBad& bad) {
  if (bad.runtime == "erlang") return wrong_range<version::OtpVersion>(bad.from, bad.to);
  if (bad.runtime == "elixir") return wrong_range<version::ElixirVersion>(bad.from, bad.to);
  if (bad.runtime == "node") return wrong_range<version::NpmVersion>(bad.from, bad.to);
  return "";
}

}  // namespace

const std::vector<std::string_view>& known_facts() {
  static const std::vector<std::string_view> facts = {
      "advice",        "arch",         "architectures",
      "asked",         "base",         "basis",
      "buildpack",     "built",        "character",
      "choice",        "codename",     "construct",
      "decides",       "decides_text", "elixir",
      "entry",         "eol",          "file",
      "glibc",         "has",          "hint",
      "index",         "known",        "line",
      "lockfiles",     "machine",      "majors",
      "message",       "missing",      "near",
      "nearest",       "needs",        "newest",
      "npm",           "offer",        "other_arch",
      "otp",           "otp_asked",    "otp_major",
      "otp_max",       "otp_min",      "otp_place",
      "ours",          "pin",          "place",
      "pointer",       "possible",     "range",
      "read",          "reason",       "ref",
      "replacement",   "requirement",  "requirement_place",
      "revision",      "root_stack",   "runtime",
      "runtime_title", "source",       "stack",
      "stacks",        "suffix",       "title",
      "url",           "version",      "what",
      "where",         "why_newest"};
  return facts;
}

Catalogue::Catalogue(std::vector<DiagnosisText> texts) : texts_(std::move(texts)) {
  std::sort(texts_.begin(), texts_.end(), [](const DiagnosisText& a, const DiagnosisText& b) {
    return a.id < b.id;
  });
}

const DiagnosisText* Catalogue::find(std::string_view id) const {
  const auto found = std::lower_bound(
      texts_.begin(), texts_.end(), id, [](const DiagnosisText& a, std::string_view b) {
        return a.id < b;
      });
  return found != texts_.end() && found->id == id ? &*found : nullptr;
}

Catalogue read_catalogue(std::string_view text, const std::string& file, Problems& problems) {
  const auto table = read_toml(text, file, problems);
  if (!table) return {};
  Fields root(*table, file, "", problems);
  static_cast<void>(root.integer("schema"));
  std::vector<DiagnosisText> texts;
  for (const document::Value* entry : root.tables("diagnosis")) {
    Fields fields(*entry, file, "diagnosis", problems);
    DiagnosisText diagnosis{.id = read_id(fields),
                            .severity = read_severity(fields),
                            .kind = fields.one_of("kind", kinds),
                            .says = fields.text("says"),
                            .why = fields.text_or_empty("why"),
                            .advice = fields.text_or_empty("advice"),
                            .line = entry->line()};
    check_template(fields, "says", diagnosis.says);
    check_template(fields, "why", diagnosis.why);
    check_template(fields, "advice", diagnosis.advice);
    fields.nothing_else();
    texts.push_back(std::move(diagnosis));
  }
  root.nothing_else();
  check_unique(texts, file, problems);
  return Catalogue(std::move(texts));
}

std::vector<KnownBad>
read_known_bad(std::string_view text, const std::string& file, Problems& problems) {
  const auto table = read_toml(text, file, problems);
  if (!table) return {};
  Fields root(*table, file, "", problems);
  static_cast<void>(root.integer("schema"));
  std::vector<KnownBad> all;
  for (const document::Value* entry : root.tables("known_bad")) {
    Fields fields(*entry, file, "known_bad", problems);
    static_cast<void>(fields.text("runtime"));
    KnownBad bad{.id = read_id(fields),
                 .runtime = fields.one_of("runtime", {"erlang", "elixir", "node"}),
                 .from = fields.text("from"),
                 .to = fields.text("to"),
                 .severity = read_severity(fields),
                 .says = fields.text("says"),
                 .advice = fields.text_or_empty("advice"),
                 .source = fields.text("source"),
                 .line = entry->line()};
    check_template(fields, "says", bad.says);
    check_template(fields, "advice", bad.advice);
    if (!bad.from.empty() && !bad.to.empty()) {
      if (auto wrong = wrong_range(bad); !wrong.empty()) fields.broken("from", std::move(wrong));
    }
    fields.nothing_else();
    all.push_back(std::move(bad));
  }
  root.nothing_else();
  check_unique(all, file, problems);
  return all;
}

}  // namespace bprun::stack
