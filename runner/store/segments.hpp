// SPDX-License-Identifier: MIT
#pragma once

#include "runner/store/store.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::store {

/// Compressed parts of slugs, kept by the key of what goes into them (sha256, as hex), in
/// `segments/KEY` of the store. Shared by all apps, all processes and all threads.
///
/// A segment is trusted only where it belongs to the own uid, can be written by nobody else, and
/// has the checksum that is written in front of it. What is damaged counts as absent, and is
/// replaced by whoever adds it again. They need not survive a power cut, so nothing waits for the
/// disk. Nothing half-written is seen under its name: each is renamed into place.
class Segments {
public:
  /// What all segments of a store may come to before the least recently used go.
  static constexpr unsigned long long default_limit = 4ULL << 30;

  /// Kind denied where others may write to the directory of segments; storage where the store
  /// cannot be written to.
  static Result<Segments> open(const Store& store);

  Segments(Segments&& other) noexcept
      : directory_(std::move(other.directory_)), work_(std::move(other.work_)) {}

  Segments& operator=(Segments&&) = delete;

  /// Replaces `bytes` by the segment; false where there is none to be trusted.
  bool find(const std::string& key, std::vector<char>& bytes) const;

  /// Keeps a segment. False where that fails (a full disk): it is a cache.
  bool add(const std::string& key, std::string_view bytes) const;

  /// Removes the least recently used until what is left fits into three quarters of `limit`,
  /// where all of them come to more than that. A build that loses one makes it again.
  void trim(unsigned long long limit = default_limit) const;

  struct Verified {
    std::size_t sound = 0;
    std::vector<std::string> damaged;  ///< names of those that are not what add() left
  };

  /// Reads all of them; with `drop`, those that are damaged or somebody else's are removed.
  Result<Verified> verify(bool drop) const;

  /// How many find() met so far that were damaged, or somebody else's.
  std::size_t distrusted() const { return distrusted_; }

  /// A file on the store's file system to write something into and rename it from.
  Path scratch_file() const;

private:
  Segments(Path directory, WorkDirectory work)
      : directory_(std::move(directory)), work_(std::move(work)) {}

  Path directory_;
  WorkDirectory work_;
  mutable std::atomic<unsigned long long> next_scratch_ = 0;
  mutable std::atomic<std::size_t> distrusted_ = 0;
};

/// Whether what an open file of a store holds may be believed: it is a regular file of the own uid,
/// and nobody else may write to it.
bool is_ours_alone(int descriptor);

}  // namespace bprun::store
