// SPDX-License-Identifier: MIT
#pragma once

#include "runner/archive/list.hpp"
#include "runner/pack/compose.hpp"
#include "tests/unit/archive/tools.hpp"

#include <fcntl.h>

#include <string>
#include <vector>

/// Slugs of small trees, and what is in them.
namespace bprun::pack {

using archive::get;
using archive::has_program;
using archive::mode_of;
using archive::noise;
using archive::put;
using archive::scratch;
using archive::shell;

inline Result<SlugTotals> compose(const Path& tree,
                                  const Path& slug,
                                  const SlugOptions& options = {},
                                  const SlugMemory& memory = {}) {
  fs::Fd file = TRY(fs::open_file(slug, O_WRONLY | O_CREAT | O_TRUNC));
  return compose_slug(tree, file.get(), options, memory);
}

inline std::vector<archive::Entry> entries_of(const Path& slug) {
  std::vector<archive::Entry> entries;
  REQUIRE(archive::list(slug, [&](const archive::Entry& entry) -> Result<archive::ListStep> {
    entries.push_back(entry);
    return archive::ListStep::next;
  }));
  return entries;
}

inline std::vector<std::string> paths_of(const Path& slug) {
  std::vector<std::string> paths;
  for (const auto& entry : entries_of(slug))
    paths.push_back(entry.path);
  return paths;
}

}  // namespace bprun::pack
