// SPDX-License-Identifier: MIT
#pragma once

#include "runner/store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bprun::store {

/// Something that is not what was put into the store.
struct Damage {
  std::string what;  ///< where it is in the store: "runtimes/node-22.1.0-linux-x64"
  std::string why;   ///< "its bytes are not those that were kept"

  bool operator==(const Damage&) const = default;
};

/// What verify() came to. Numbers are of things that are as they were kept.
struct Verification {
  std::size_t runtimes = 0;
  std::size_t checkouts = 0;
  std::size_t slugs = 0;
  std::size_t segments = 0;
  std::size_t without_checksum = 0;  ///< trees that an older bprun kept: not looked at, left alone
  std::vector<Damage> damaged;
};

/// Reads everything in the store that has a checksum (runtimes, checkouts, unpacked slugs,
/// segments) and compares. With `drop`, what is damaged, half removed or another user's is taken
/// out: whoever needs it next makes it again; but for a slug that something runs from, which stays
/// until that has ended. What is half removed is no damage. What apps' caches hold is their
/// buildpacks' own, and has no checksum. Ends on an interrupt.
Result<Verification> verify(const Store& store, bool drop);

}  // namespace bprun::store
