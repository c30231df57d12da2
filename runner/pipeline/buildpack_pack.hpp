// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

struct BuildpackPackRequest {
  std::string what;                                  ///< a built-in's name, or a directory
  std::optional<std::filesystem::path> output = {};  ///< default: NAME.tgz here
  process::Environment caller = {};                  ///< SOURCE_DATE_EPOCH
};

struct PackedBuildpack {
  std::string name;
  std::string file;
  unsigned long long bytes = 0;
  std::size_t files = 0;
  std::string sha256;
  std::vector<std::string> warnings = {};
};

/// Packs a built-in buildpack, or the one in a directory, as a tarball that other runners take as
/// BUILDPACK_URL. A built-in brings all that it needs there: its program, which is static and has
/// the stack tables in it, and the one that fetches.
///
/// Kind buildpack: there is no such buildpack, or it is none. Kind output: it cannot be written;
/// then nothing has changed.
Result<PackedBuildpack> pack_buildpack(const BuildpackPackRequest& request);

std::string to_text(const PackedBuildpack& packed);
document::Value to_document(const PackedBuildpack& packed);

}  // namespace bprun::pipeline
