// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace bprun::containers {

using fs::Path;

/// How large an image is, and what is in it.
struct Contents {
  unsigned long long packed_bytes = 0;  ///< of its layers, as a registry keeps them
  unsigned long long bytes = 0;         ///< of its files, unpacked
  std::size_t layers = 0;
  /// The largest folders, "usr/lib" and "app", with their bytes; the largest first.
  std::vector<std::pair<std::string, unsigned long long>> largest = {};
};

/// Looks into the image with that tag. `work`: an empty directory for its files; they stay, for
/// whoever looks at more of them.
Result<Contents> look_into(const Path& layout, const std::string& tag, const Path& work);

/// "usr/lib 40.1M, app 3.2M, etc 0.1M".
std::string largest_words(const Contents& contents);

}  // namespace bprun::containers
