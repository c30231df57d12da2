// SPDX-License-Identifier: MIT
#pragma once

#include "runner/archive/slug_writer.hpp"
#include "runner/pack/output.hpp"

#include <optional>
#include <string>

namespace bprun::pack {

/// Limits on the compressed size of a slug (contract S-8). nullopt: none.
struct SizeLimits {
  std::optional<unsigned long long> soft = 300ULL << 20;
  std::optional<unsigned long long> hard = 1ULL << 30;
};

struct SlugRequest {
  Path build;  ///< the finished BUILD, on the host
  SizeLimits limits = {};
  archive::SlugOptions options = {};
};

struct Slug {
  archive::SlugTotals totals;
  /// Set above the soft limit: Heroku's own words, to be shown as a warning under Launching.
  std::optional<std::string> warning = std::nullopt;
};

/// Packs `request.build` as the folder's slug.tgz, which is staged and not yet in place. Above the
/// hard limit the slug is dropped and the Error (kind app) has Heroku's words and the largest
/// directories.
Result<Slug> write_slug(const SlugRequest& request, Output& output);

/// SOURCE_DATE_EPOCH as a number of seconds; nullopt where it is not set. What is no number is an
/// Error of kind usage.
Result<std::optional<long long>> source_date_epoch(const std::optional<std::string>& text);

}  // namespace bprun::pack
