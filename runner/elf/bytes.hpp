// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// Bytes of a file that is read here and there. Internal to the room.
namespace bprun::elf {

/// Where the bytes are: in a file or in memory.
struct Place {
  std::uint64_t size = 0;
  /// Copies `count` bytes from `offset`; both lie within `size`. False where the file has become
  /// shorter, or cannot be read.
  std::function<bool(std::uint64_t offset, char* to, std::size_t count)> read;
};

/// The Error (kind corrupt) of a file that begins as ELF and goes on as something else.
Error not_readable(std::string why);

/// Reads through a window of a few kilobytes, so that a table of small records costs one read, and
/// a file of gigabytes no more than a small one.
class Window {
public:
  explicit Window(const Place& place) : place_(place) {}

  /// `count` bytes at `offset`, valid until the next call. `what` is for the message of an Error.
  Result<std::string_view> at(std::uint64_t offset, std::size_t count, std::string_view what);

  /// The text at `offset` up to its NUL, which stands before `end`. Longer than a path can be: an
  /// Error.
  Result<std::string> text_at(std::uint64_t offset, std::uint64_t end, std::string_view what);

private:
  const Place& place_;
  std::uint64_t begin_ = 0;
  std::string bytes_;
};

}  // namespace bprun::elf
