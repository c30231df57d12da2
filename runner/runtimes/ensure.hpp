// SPDX-License-Identifier: MIT
#pragma once

#include "runner/runtimes/declaration.hpp"
#include "runner/settings/mirrors.hpp"
#include "runner/settings/npm_config.hpp"
#include "runner/store/store.hpp"
#include "runner/transfer/fetch.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bprun::runtimes {

struct EnsureSettings {
  /// `sources.<runtime>`: kinds, the first to try first. Kinds it does not name are not tried;
  /// empty takes the declaration's own order.
  std::vector<std::string> order = {};
  settings::Mirrors mirrors = {};
  settings::NpmConfigSources npm = {};
  transfer::FetchOptions fetch = {};
  /// Told what takes time, and what is passed over: "Fetching node 22.22.0 (x64) from npm".
  std::function<void(const std::string& line)> on_note = nullptr;
  /// Told what weakens the checks: npm's strict-ssl=false is honoured as npm does, and not
  /// silently.
  std::function<void(const std::string& text)> on_warning = nullptr;
};

/// One file that came over the network, for the build's record.
struct Download {
  std::string url;  ///< without user and password
  unsigned long long bytes = 0;
  std::chrono::milliseconds duration{0};
  std::string sha256 = "";  ///< of what came; empty: apt fetched and checked it
};

struct Ensured {
  fs::Path path;       ///< the tree in the store, read-only
  std::string source;  ///< kind of the source that had it, "store" where it was there already
  std::vector<Download> downloads = {};
  /// Sources that failed before, a line each: "official does not have it: …".
  std::vector<std::string> passed_over = {};
};

/// The runtime's tree: from the store, without any network, else from the first source that has
/// it. Every downloaded byte is verified against the declaration's checksum, the registry's
/// integrity, or both; a part for which neither is known is refused. The tree appears in the store
/// whole or not at all.
/// Errors: where all sources fail, one that lists each with its reason, of the last one's kind.
Result<Ensured>
ensure_runtime(const Runtime& runtime, const store::Store& store, const EnsureSettings& settings);

/// Several at the same time, each as ensure_runtime() does with the sources that `order_of` gives
/// for it in place of settings.order. The answers are in the order of `wanted`; the callbacks of
/// `settings` are called by one thread at a time.
std::vector<Result<Ensured>>
ensure_runtimes(const std::vector<Runtime>& wanted,
                const store::Store& store,
                const EnsureSettings& settings,
                const std::function<std::vector<std::string>(const Runtime&)>& order_of);

}  // namespace bprun::runtimes
