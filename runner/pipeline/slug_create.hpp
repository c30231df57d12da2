// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pack/compose.hpp"
#include "runner/process/environment.hpp"
#include "runner/report/event.hpp"
#include "runner/settings/settings.hpp"
#include "runner/store/store.hpp"

namespace bprun::pipeline {

using fs::Path;

/// What `bprun slug create` is asked to do.
struct SlugCreateRequest {
  Path directory;  ///< the tree to pack
  Path file;       ///< where the slug goes
  archive::Packing packing = archive::Packing::gzip;
  unsigned threads = 0;  ///< 0: as many as there are processors
  settings::Sources settings = {};
  process::Environment caller = {};
};

/// Packs a directory as the slug that a build of it would be. The file appears when it is whole;
/// an earlier one and the new one are left out of it where they lie in the directory. A store that
/// cannot be used costs time, and a warning to `sink`.
Result<pack::SlugTotals> create_slug(const SlugCreateRequest& request, report::Sink& sink);

/// Where the index of a tree's files is kept, by the key of its app.
Path slug_index(const store::Store& store, const std::string& app_key);

}  // namespace bprun::pipeline
