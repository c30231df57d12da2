// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::archive {

/// The sha256, as hex, of what a gzip file that a Compressor made unpacks to: the "diff id" of an
/// image's layer. An Error of kind corrupt where the file is none, or damaged.
Result<std::string> plain_sha256(const fs::Path& file);

}  // namespace bprun::archive
