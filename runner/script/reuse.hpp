// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a buildpack says, in `reuse` of what its bin/report prints, of what it keeps in CACHE from
/// one build to the next (docs/reference/cache.md). `bprun cache why` shows it.
namespace bprun::script {

/// Something that a kept thing depends on.
struct KeyPart {
  std::string name;                                  ///< "Erlang"
  std::string now;                                   ///< "26.2.1"
  std::optional<std::string> before = std::nullopt;  ///< of the build that kept it

  bool changed() const { return before && *before != now; }
};

/// One kept thing, and whether this build used it.
struct Reuse {
  std::string what;  ///< "compiled code"
  bool reused = false;
  std::string why;  ///< "Erlang changed from 25.2.3 to 26.2.1"
  std::vector<KeyPart> key = {};
};

/// "Erlang changed from 25.2.3 to 26.2.1; Elixir changed from …"; empty where nothing did.
std::string changes_of(const std::vector<KeyPart>& key);

/// "stack, Erlang and Elixir are those of the last build".
std::string sameness_of(const std::vector<KeyPart>& key);

document::Value to_document(const std::vector<Reuse>& decisions);

/// Writes what bin/report will print. Failure does not matter: no build is worth less for it.
void keep_report(const fs::Path& file, const document::Value& report);
/// The same of how it ended ("result") and of what was used again ("reuse").
void keep_report(const fs::Path& file, bool succeeded, const std::vector<Reuse>& decisions);
/// What keep_report() wrote, or "{}".
std::string kept_report(const fs::Path& file);

}  // namespace bprun::script
