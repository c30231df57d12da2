// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pack/compose.hpp"
#include "runner/pack/output.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pack {

/// Limits on the compressed size of a slug (contract S-8). nullopt: none.
struct SizeLimits {
  std::optional<unsigned long long> soft = 300ULL << 20;
  std::optional<unsigned long long> hard = 1ULL << 30;
};

/// Which files a build's slug is written as.
enum class SlugFormat {
  tgz,  ///< slug.tgz: what everything reads
  zst,  ///< slug.tar.zst: smaller, and several times faster to make and to unpack
  both,
};

/// "tgz", "zst" or "both"; what is none of them is an Error of kind usage.
Result<SlugFormat> slug_format(std::string_view text);

struct SlugRequest {
  Path build;  ///< the finished BUILD, on the host
  SizeLimits limits = {};
  SlugOptions options = {};  ///< but for `packing`, which `format` decides
  SlugFormat format = SlugFormat::tgz;
  SlugMemory memory = {};
};

struct SlugFile {
  std::string name;  ///< in the output folder
  SlugTotals totals;
};

struct Slug {
  std::vector<SlugFile> files;  ///< one, or slug.tgz and slug.tar.zst
  /// Set above the soft limit: Heroku's own words, to be shown as a warning under Launching.
  std::optional<std::string> warning = std::nullopt;
};

/// Packs `request.build` as the folder's slug, which is staged and not yet in place; the file of a
/// format that is not asked for is retired. Above the hard limit the slug is dropped and the Error
/// (kind app) has Heroku's words and the largest directories.
Result<Slug> write_slug(const SlugRequest& request, Output& output);

/// SOURCE_DATE_EPOCH as a number of seconds; nullopt where it is not set. What is no number is an
/// Error of kind usage.
Result<std::optional<long long>> source_date_epoch(const std::optional<std::string>& text);

}  // namespace bprun::pack
