// SPDX-License-Identifier: MIT
#include "runner/causes/catalogue.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/causes/embedded.hpp"
#include "runner/stack/fields.hpp"
#include "runner/stack/placeholders.hpp"

#include <algorithm>
#include <set>

namespace bprun::causes {

namespace {

/// One [[cause]] on its way from the table.
class CauseReader {
public:
  CauseReader(const document::Value& table, const std::string& file, stack::Problems& problems)
      : fields_(table, file, "cause", problems) {
    cause_.line = table.line();
  }

  CauseText read() {
    cause_.id = fields_.text("id");
    cause_.lines = patterns("lines");
    cause_.error = patterns("error");
    cause_.needs = patterns("needs");
    cause_.facts = patterns("facts");
    for (const auto& words : fields_.list("when"))
      read_condition(words);
    if (cause_.lines.empty() && cause_.error.empty() && cause_.needs.empty() &&
        !fields_.has("when")) {
      fields_.broken("id", "a cause without lines, error and when would be that of every failure");
    }
    if (const auto within = fields_.integer("within"); within && *within > 0) {
      cause_.within = static_cast<std::size_t>(*within);
    }
    cause_.certain = fields_.one_of("certainty", {"certain", "probable"}) != "probable";
    cause_.says = sentence("says", fields_.text("says"));
    cause_.why = sentence("why", fields_.text_or_empty("why"));
    cause_.advice = sentence("advice", fields_.text("advice"));
    fields_.nothing_else();
    return std::move(cause_);
  }

private:
  std::vector<Pattern> patterns(std::string_view key) {
    std::vector<Pattern> all;
    for (const auto& text : fields_.list(key)) {
      auto pattern = Pattern::parse(text);
      if (!pattern) {
        fields_.broken(key,
                       format("{} is no pattern: it needs words, and a word between two gaps",
                              stack::in_quotes(text)));
        continue;
      }
      for (auto& name : pattern->names())
        names_.insert(std::move(name));
      all.push_back(std::move(*pattern));
    }
    return all;
  }

  void read_condition(std::string_view words) {
    Conditions& when = cause_.when;
    const auto is = text::words(words);
    const std::string_view first = is.empty() ? "" : is[0];
    const auto number = is.size() == 2 ? text::to_integer(is[1]) : std::nullopt;
    if (words == "oom counted") {
      when.oom_counted = true;
    } else if (words == "disk full") {
      when.disk_is_full = true;
    } else if (words == "no network") {
      when.no_network = true;
    } else if (first == "signal" && number) {
      when.signals.push_back(static_cast<int>(*number));
    } else if (first == "kind" && is.size() == 2) {
      when.kinds.emplace_back(is[1]);
    } else {
      fields_.broken("when",
                     format("{} is no condition: write \"kind WORD\", \"signal N\", \"oom "
                            "counted\", \"disk full\" or \"no network\"",
                            stack::in_quotes(words)));
    }
  }

  std::string sentence(std::string_view key, std::string text) {
    const auto placeholders = stack::placeholders_in(text);
    if (!placeholders) {
      fields_.broken(key, "its braces are not as in {name}");
      return text;
    }
    const auto& known = build_facts();
    for (const auto name : *placeholders) {
      if (names_.contains(std::string(name))) continue;
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      fields_.broken(key, format("{{{}}} is named by no pattern of this cause", name));
    }
    return text;
  }

  stack::Fields fields_;
  CauseText cause_;
  std::set<std::string> names_;
};

}  // namespace

const std::vector<std::string_view>& build_facts() {
  static const std::vector<std::string_view> names = {"phase",
                                                      "buildpack",
                                                      "stack",
                                                      "status",
                                                      "message",
                                                      "address",
                                                      "oom_kills",
                                                      "node",
                                                      "npm",
                                                      "erlang",
                                                      "elixir"};
  return names;
}

Result<Catalogue> Catalogue::built_in() {
  return parse(embedded_catalogue, "runner/causes/causes.toml");
}

Result<Catalogue> Catalogue::parse(std::string_view text, const std::string& file) {
  stack::Problems problems;
  Catalogue catalogue;
  if (const auto table = stack::read_toml(text, file, problems)) {
    stack::Fields root(*table, file, "", problems);
    static_cast<void>(root.integer("schema"));
    std::set<std::string> ids;
    for (const auto* entry : root.tables("cause")) {
      catalogue.causes_.push_back(CauseReader(*entry, file, problems).read());
      const auto& cause = catalogue.causes_.back();
      if (!ids.insert(cause.id).second) {
        problems.broken(file, cause.line, format("{} stands here twice", cause.id));
      }
    }
    root.nothing_else();
  }
  for (const auto& problem : problems.all()) {
    return Error{.kind = ErrorKind::config, .message = problem.message, .where = problem.where};
  }
  return catalogue;
}

}  // namespace bprun::causes
