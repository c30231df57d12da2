// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bprun::archive {

/// Compresses a stream as a chain of gzip members (RFC 1952: they read as one), each of `piece`
/// bytes of the stream, in several threads, and writes them in order. The bytes written do not
/// depend on the number of threads. Holds a piece a thread and three more, plain and packed.
class GzipMembers {
public:
  static constexpr std::size_t piece = 1UL << 20;

  /// `threads` of at least 1.
  GzipMembers(int descriptor, unsigned threads);
  ~GzipMembers();
  GzipMembers(const GzipMembers&) = delete;
  GzipMembers& operator=(const GzipMembers&) = delete;

  Result<void> write(std::string_view bytes);
  Result<void> write_zeros(std::size_t count);

  /// Room for the next bytes, never empty; those used are taken in by advance(). Saves a copy.
  Result<std::span<char>> space();
  void advance(std::size_t count);

  struct Totals {
    unsigned long long bytes = 0;  ///< compressed
    std::string sha256;            ///< of the compressed bytes
  };

  /// Compresses and writes what is left. Nothing may follow.
  Result<Totals> finish();

private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace bprun::archive
