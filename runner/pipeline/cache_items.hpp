// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/process/environment.hpp"
#include "runner/settings/settings.hpp"
#include "runner/store/inventory.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// An entry of the store, and of an app the source that it was last built from.
struct CacheItem {
  store::Item item;
  std::string source = "";
};

/// All segments of slugs, or all blobs of base images, that the store keeps, or that went.
struct CacheParts {
  std::size_t count = 0;
  unsigned long long bytes = 0;
  std::time_t last_used = 0;  ///< the newest
};

struct CacheList {
  std::string store;
  std::vector<CacheItem> items;  ///< but for segments and images
  CacheParts segments = {};
  CacheParts images = {};

  unsigned long long bytes() const;
};

/// What the store holds.
Result<CacheList> list_cache(const settings::Sources& sources, const process::Environment& caller);

struct CacheRemoveRequest {
  std::vector<std::string>
      what;  ///< names as list_cache() has them ("segments", "images": all), or sources
  std::optional<std::string> app = std::nullopt;  ///< --app
  settings::Sources settings = {};
  process::Environment caller = {};
};

/// Removes them: what went. Nothing is removed where one of them is not there (kind usage) or
/// builds are under way (kind busy).
Result<CacheList> remove_from_cache(const CacheRemoveRequest& request);

struct CacheCollectRequest {
  unsigned long long max_bytes = 0;
  bool only_say = false;  ///< --dry-run
  settings::Sources settings = {};
  process::Environment caller = {};
};

/// Removes what was not used for the longest time until the rest takes at most `max_bytes`: what
/// went, or would go. Kind busy: builds are under way.
Result<CacheList> collect_cache(const CacheCollectRequest& request);

std::string to_text(const CacheList& list);
document::Value to_document(const CacheList& list);

}  // namespace bprun::pipeline
