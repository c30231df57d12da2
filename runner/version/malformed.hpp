// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace bprun::version {

/// Where a text stops being a version, a range or a requirement.
struct Malformed {
  std::size_t offset = 0;  ///< of the first byte that cannot be read, in the text that was given
  std::string reason;      ///< "'latest' is no version", without a full stop
};

}  // namespace bprun::version
