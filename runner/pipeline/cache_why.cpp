// SPDX-License-Identifier: MIT
#include "runner/pipeline/cache_why.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/store/app_cache.hpp"

namespace bprun::pipeline {

namespace {

using document::Value;

std::string member_text(const Value& value, std::string_view key) {
  const std::string* text = value.find_string(key);
  return text != nullptr ? *text : std::string();
}

bool is_true(const Value& value, std::string_view key) {
  const Value* member = value.find(key);
  const bool* truth = member != nullptr ? member->as_bool() : nullptr;
  return truth != nullptr && *truth;
}

const Value& member_of(const Value& value, std::string_view key) {
  static const Value nothing;
  const Value* member = value.find(key);
  return member != nullptr ? *member : nothing;
}

void add_app_cache(const Value& record, CacheWhy& why) {
  const Value& cache = member_of(record, "cache");
  if (!cache.is_object()) return;
  why.app = member_text(cache, "app");
  const bool reused = is_true(cache, "reused");
  why.decisions.push_back({.what = "CACHE of the app",
                           .reused = reused,
                           .why = reused ? "that of the last build that succeeded"
                                         : "no build of this app had succeeded"});
}

void add_runtime(const Value& runtime, CacheWhy& why) {
  const std::string from = member_text(runtime, "from");
  const bool reused = from == "store";
  why.decisions.push_back(
      {.what = format("{} {}", member_text(runtime, "name"), member_text(runtime, "version")),
       .reused = reused,
       .why = reused ? "it was in the store" : format("not in the store; fetched from {}", from)});
}

void add_buildpack(const Value& pack, CacheWhy& why) {
  const std::string name = member_text(pack, "name");
  const std::string how = member_text(pack, "how");
  // Built-ins and directories are read where they lie.
  if (how != "built-in" && how != "local" && !how.empty()) {
    const bool reused = how.starts_with("kept");
    why.decisions.push_back({.what = format("checkout of {}", name),
                             .reused = reused,
                             .why = reused ? how : format("not in the store; {}", how)});
  }
  for (const Value& reuse : member_of(member_of(pack, "report"), "reuse").elements()) {
    const Value* reused = reuse.find("reused");
    if (member_text(reuse, "what").empty() || reused == nullptr || reused->as_bool() == nullptr)
      continue;
    CacheDecision decision{.buildpack = name,
                           .what = member_text(reuse, "what"),
                           .reused = *reused->as_bool(),
                           .why = member_text(reuse, "why")};
    if (member_of(reuse, "key").is_object()) decision.key = member_of(reuse, "key");
    if (member_of(reuse, "changed").is_object()) decision.changed = member_of(reuse, "changed");
    why.decisions.push_back(std::move(decision));
  }
}

Error unknown_app(const std::string& what, const store::Store& store) {
  return Error{
      .kind = ErrorKind::usage,
      .message =
          format("the store {} knows no build of {}", store.root().native(), text::printable(what)),
      .hint = "`bprun cache ls` lists the apps that it knows. Builds with --app NAME are asked for "
              "by --app NAME."};
}

}  // namespace

Result<store::Store> open_store(const settings::Sources& sources,
                                const process::Environment& caller) {
  const auto settings = TRY(settings::load(sources));
  return store::Store::open(TRY(store_root(settings, caller)));
}

std::string key_of_app(const std::optional<std::string>& app, const std::string& source) {
  if (app) return store::named_app_key(*app);
  // A bare repository is no source by itself.
  const bool directory = fs::is_directory(source) && !fs::exists(fs::Path(source) / "HEAD");
  std::error_code failure;
  const fs::Path canonical = directory ? std::filesystem::canonical(source, failure) : fs::Path();
  return store::app_key(directory && !failure ? canonical : fs::Path(source));
}

CacheWhy read_decisions(const Value& record) {
  CacheWhy why{.app = "",
               .source = member_text(member_of(record, "source"), "description"),
               .built_at = member_text(record, "started_at"),
               .status = member_text(record, "status"),
               .stack = member_text(member_of(record, "stack"), "name"),
               .decisions = {}};
  add_app_cache(record, why);
  for (const Value& runtime : member_of(record, "runtimes").elements())
    add_runtime(runtime, why);
  for (const Value& pack : member_of(record, "buildpacks").elements())
    add_buildpack(pack, why);
  return why;
}

Result<CacheWhy> why_cache(const CacheWhyRequest& request) {
  const store::Store store = TRY(open_store(request.settings, request.caller));
  auto record = TRY(store::last_record(store, key_of_app(request.app, request.what)));
  const bool plain_name = request.what.find('/') == std::string::npos && request.what != ".";
  if (!record && !request.app && plain_name) record = TRY(store::last_record(store, request.what));
  if (!record) return unknown_app(request.app.value_or(request.what), store);
  return read_decisions(TRY(document::parse_json(*record, "the record of the last build")));
}

std::string to_text(const CacheWhy& why) {
  std::string text = format(
      "{}: {} at {} on {}\n", text::printable(why.source), why.status, why.built_at, why.stack);
  std::vector<Cells> rows;
  for (const CacheDecision& decision : why.decisions) {
    const std::string who = decision.buildpack.empty() ? "" : decision.buildpack + ": ";
    rows.push_back({text::printable(who + decision.what),
                    decision.reused ? "reused" : "not reused",
                    text::printable(decision.why)});
  }
  return text + columns(rows);
}

Value to_document(const CacheWhy& why) {
  Value decisions = Value::array();
  for (const CacheDecision& decision : why.decisions) {
    decisions.add(
        Value::object()
            .set("buildpack", decision.buildpack.empty() ? Value() : Value(decision.buildpack))
            .set("what", decision.what)
            .set("reused", decision.reused)
            .set("why", decision.why)
            .set("key", decision.key)
            .set("changed", decision.changed));
  }
  return Value::object()
      .set("app", why.app)
      .set("source", why.source)
      .set("built_at", why.built_at)
      .set("status", why.status)
      .set("stack", why.stack)
      .set("decisions", std::move(decisions));
}

}  // namespace bprun::pipeline
