// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/process/environment.hpp"
#include "runner/settings/settings.hpp"
#include "runner/store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

struct CacheWhyRequest {
  std::string what = ".";                         ///< a source, or a name as `cache ls` shows it
  std::optional<std::string> app = std::nullopt;  ///< --app, as the build had it
  settings::Sources settings = {};
  process::Environment caller = {};
};

/// One kept thing, and whether the last build used it.
struct CacheDecision {
  std::string buildpack = "";  ///< who says so; empty: bprun itself
  std::string what;
  bool reused = false;
  std::string why;
  document::Value key = document::Value::object();      ///< what it depends on
  document::Value changed = document::Value::object();  ///< of these, {before, now}
};

/// The last build of an app, seen as what it reused.
struct CacheWhy {
  std::string app;  ///< the key that its cache is kept under
  std::string source;
  std::string built_at;  ///< UTC
  std::string status;    ///< "succeeded", "failed"
  std::string stack;
  std::vector<CacheDecision> decisions;
};

/// Kind usage: no build of it is known to the store.
Result<CacheWhy> why_cache(const CacheWhyRequest& request);

/// Reads a record as to_value(BuildRecord) writes it; what a buildpack's report has under `reuse`
/// and is not of the documented shape is passed over.
CacheWhy read_decisions(const document::Value& record);

std::string to_text(const CacheWhy& why);
document::Value to_document(const CacheWhy& why);

/// The store of the settings, and the key of an app: of --app, else of its source.
Result<store::Store> open_store(const settings::Sources& sources,
                                const process::Environment& caller);
std::string key_of_app(const std::optional<std::string>& app, const std::string& source);

}  // namespace bprun::pipeline
