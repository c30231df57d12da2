// SPDX-License-Identifier: MIT
#include "runner/pipeline/config_explain.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/env_file.hpp"
#include "runner/manifest/test_environment.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/sandbox/environment.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

/// What a runner makes itself, whatever anybody sets.
constexpr const char* made_by_bprun = "bprun sets it itself, and a config var cannot change it";

bool is_plumbing(std::string_view name) {
  const auto table = sandbox::plumbing();
  return std::any_of(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
}

/// The options, and below them what `bprun config set` has said.
std::vector<ConfigSource> sources_that_count(const ConfigQuestion& question) {
  std::vector<ConfigSource> sources;
  for (auto given = question.given.rbegin(); given != question.given.rend(); ++given)
    sources.push_back({.origin = given->origin, .value = given->value});
  const auto* of_app = question.of_app ? question.of_app->find(question.name) : nullptr;
  if (of_app != nullptr) {
    sources.push_back(
        {.origin = format("bprun config of {}", question.app), .value = of_app->value});
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    sources[i].counts = i == 0;
    if (i > 0) sources[i].why = format("hidden by {}", sources.front().origin);
  }
  return sources;
}

Result<void> add_dot_env(const ConfigQuestion& question, std::vector<ConfigSource>& sources) {
  const fs::Path file = question.source / ".env";
  if (!fs::is_file(file)) return {};
  const auto read = TRY(manifest::read_env_file(file));
  for (const auto& entry : read.entries) {
    if (entry.name != question.name) continue;
    const std::string origin = format("{}:{}", file.native(), entry.line);
    const bool known =
        std::any_of(question.given.begin(), question.given.end(), [&](const auto& given) {
          return given.origin.ends_with(format(".env:{}", entry.line)) &&
                 given.value == entry.value;
        });
    if (known) continue;
    sources.push_back(
        {.origin = origin, .value = entry.value, .why = "not read: --env-file .env would read it"});
  }
  return {};
}

Result<void> add_app_json(const ConfigQuestion& question, std::vector<ConfigSource>& sources) {
  const auto app = TRY(manifest::read_app_json(question.source));
  if (!app) return {};
  for (const auto& variable : manifest::test_environment_of(*app).variables) {
    if (variable.name != question.name) continue;
    sources.push_back({.origin = to_string(variable.where),
                       .value = variable.value.value_or(""),
                       .why = "of bprun test alone"});
  }
  return {};
}

void add_environment(const ConfigQuestion& question, std::vector<ConfigSource>& sources) {
  const auto value = question.caller.get(question.name);
  if (!value) return;
  ConfigSource source{.origin = "environment of bprun", .value = *value};
  if (is_plumbing(question.name)) {
    source.why = "passed on to a build's scripts, for it says how the network is reached";
  } else if (question.name == "PORT") {
    source.why = "passed on to what bprun start and run start";
  } else {
    source.why = format("not passed on: --env {} would take it", question.name);
  }
  sources.push_back(std::move(source));
}

std::vector<std::pair<std::string, std::string>> seen_by(const ConfigQuestion& question,
                                                         const std::vector<ConfigSource>& sources) {
  std::vector<std::pair<std::string, std::string>> seen;
  const bool counts = !sources.empty() && sources.front().counts;
  const bool inherited = is_plumbing(question.name) && question.caller.get(question.name);
  std::string build = counts ? format("as the file ENV_DIR/{} ({}); not in the environment, unless "
                                      "a buildpack puts it there",
                                      question.name,
                                      sources.front().origin)
                             : "nothing";
  if (inherited)
    build = counts ? build + "; bprun's own in the environment" : "bprun's own, in the environment";
  seen.emplace_back("build", build);

  const auto* of_app = question.of_app ? question.of_app->find(question.name) : nullptr;
  if (!question.of_app) {
    seen.emplace_back("release command", "only what bprun config set --app NAME has set");
  } else if (of_app != nullptr) {
    seen.emplace_back("release command",
                      format("in the environment, from bprun config of {}", question.app));
  } else {
    seen.emplace_back("release command",
                      counts ? "nothing: options of a build are not kept for its release"
                             : "nothing");
  }
  if (question.name == "HOME") {
    seen.emplace_back("run", made_by_bprun);
  } else if (counts) {
    seen.emplace_back("run",
                      of_app != nullptr && sources.front().value == of_app->value
                          ? format("in the environment, from bprun config of {}", question.app)
                          : format("in the environment, where start or run get {} as well",
                                   sources.front().origin));
  } else if (question.name == "PORT" && question.caller.get("PORT")) {
    seen.emplace_back("run", "bprun's own, in the environment");
  } else {
    seen.emplace_back("run", "nothing");
  }
  return seen;
}

}  // namespace

Result<ConfigExplanation> explain_config(const ConfigQuestion& question) {
  if (!process::is_variable_name(question.name)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is no name of a variable", text::printable(question.name))};
  }
  ConfigExplanation explanation{.name = question.name, .sources = sources_that_count(question)};
  TRY(add_dot_env(question, explanation.sources));
  TRY(add_app_json(question, explanation.sources));
  add_environment(question, explanation.sources);
  explanation.seen_by = seen_by(question, explanation.sources);
  return explanation;
}

std::string to_text(const ConfigExplanation& explanation, bool show_values) {
  std::string shown = format("{}\n", explanation.name);
  std::vector<Cells> rows;
  for (const auto& source : explanation.sources) {
    const std::string what = source.counts ? "counts" : source.why;
    rows.push_back({text::printable(source.origin),
                    show_values ? format("{} ({})", text::printable(source.value), what) : what});
  }
  shown += rows.empty() ? "  nothing sets it\n" : columns(rows);
  shown += "Who sees it\n";
  rows.clear();
  for (const auto& [who, clause] : explanation.seen_by)
    rows.push_back({who, text::printable(clause)});
  return shown + columns(rows);
}

document::Value to_document(const ConfigExplanation& explanation, bool show_values) {
  using document::Value;
  Value sources = Value::array();
  for (const auto& source : explanation.sources) {
    Value one = Value::object()
                    .set("origin", source.origin)
                    .set("counts", source.counts)
                    .set("why", source.why);
    if (show_values) one.set("value", source.value);
    sources.add(std::move(one));
  }
  Value seen = Value::object();
  for (const auto& [who, clause] : explanation.seen_by)
    seen.set(who, clause);
  return Value::object()
      .set("name", explanation.name)
      .set("sources", std::move(sources))
      .set("seen_by", std::move(seen));
}

}  // namespace bprun::pipeline
