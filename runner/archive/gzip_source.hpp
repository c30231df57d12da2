// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace bprun::archive {

/// Reads a file of gzip members as the stream they hold. libarchive could, but it does not compare
/// the checksums that gzip carries, so that damaged bytes would pass for whole ones.
class GzipSource {
public:
  /// Reads from the descriptor's position; does not own it.
  explicit GzipSource(int descriptor);
  ~GzipSource();

  /// The next bytes, valid until the next call; empty at the end, and after a failure.
  std::string_view read();

  /// Why reading stopped before the end ("truncated gzip data"), or "".
  const std::string& failure() const { return failure_; }

private:
  struct Inflater;

  bool refill();
  std::string_view fail(std::string why);

  int descriptor_;
  std::unique_ptr<Inflater> inflater_;
  std::string failure_;
};

}  // namespace bprun::archive
