// SPDX-License-Identifier: MIT
#include "runner/pack/cuts.hpp"

#include <cstdint>

namespace bprun::pack {

namespace {

/// FNV-1a with a finisher: spreads names well enough, and is the same everywhere for good.
std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char byte : name) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3ULL;
  }
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15ULL;
  return hash ^ hash >> 29;
}

}  // namespace

CutSizes cut_sizes(archive::Packing packing) {
  // Decision 9 has the measurements. zstd finds repetitions far back, and loses more at a border.
  if (packing == archive::Packing::gzip)
    return {.least = content_unit / 4, .most = content_unit, .spacing = 32};
  return {.least = 3 * content_unit, .most = 4 * content_unit, .spacing = 32};
}

bool Cutter::ends_before(std::string_view name, unsigned long long bytes) {
  const bool ends = held_ > 0 && (held_ + bytes > sizes_.most ||
                                  (held_ >= sizes_.least && name_hash(name) % sizes_.spacing == 0));
  held_ = ends ? bytes : held_ + bytes;
  return ends;
}

}  // namespace bprun::pack
