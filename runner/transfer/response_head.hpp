// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bprun::transfer {

/// What a server says before the bytes of a file. Read line by line as they come; of several heads
/// in a row (a "100 Continue", a proxy's) the last one counts.
struct ResponseHead {
  long status = 0;  ///< 0: none yet, or a file of this machine
  std::string content_type;
  std::string etag;
  std::string content_range;                             ///< in lower case
  std::optional<std::chrono::milliseconds> retry_after;  ///< where it is a number of seconds
  std::optional<unsigned long long> length;              ///< of what comes now, not of the file

  /// One line, with or without its end. What is no header of these changes nothing.
  void read_line(std::string_view line);

  /// The ETag where it says that two files with it are the same, byte for byte (RFC 9110, 13.1.5);
  /// else empty.
  std::string strong_etag() const;

  /// Whether this is a piece of the file, and it begins at `offset`.
  bool is_piece_from(unsigned long long offset) const;
};

}  // namespace bprun::transfer
