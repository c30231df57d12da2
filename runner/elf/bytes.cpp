// SPDX-License-Identifier: MIT
#include "runner/elf/bytes.hpp"

#include "runner/base/format.hpp"

#include <algorithm>

namespace bprun::elf {

namespace {

constexpr std::size_t window_size = 4096;
constexpr std::size_t longest_text = 4096;

}  // namespace

Error not_readable(std::string why) {
  return Error{.kind = ErrorKind::corrupt, .message = "not readable as ELF: " + std::move(why)};
}

Result<std::string_view>
Window::at(std::uint64_t offset, std::size_t count, std::string_view what) {
  if (offset > place_.size || count > place_.size - offset) {
    return not_readable(format("{} would end behind the file's end", what));
  }
  if (offset < begin_ || offset - begin_ > bytes_.size() ||
      count > bytes_.size() - (offset - begin_)) {
    const std::uint64_t rest = place_.size - offset;
    const auto size = static_cast<std::size_t>(
        std::max<std::uint64_t>(count, std::min<std::uint64_t>(rest, window_size)));
    bytes_.resize(size);
    begin_ = offset;
    if (!place_.read(offset, bytes_.data(), size)) {
      bytes_.clear();
      return not_readable(format("{} cannot be read from the file", what));
    }
  }
  return std::string_view(bytes_).substr(static_cast<std::size_t>(offset - begin_), count);
}

Result<std::string>
Window::text_at(std::uint64_t offset, std::uint64_t end, std::string_view what) {
  std::string text;
  while (offset < end && text.size() <= longest_text) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, 256));
    const std::string_view piece = TRY(at(offset, count, what));
    const std::size_t nul = piece.find('\0');
    text.append(piece.substr(0, nul));
    if (nul != std::string_view::npos) return text;
    offset += count;
  }
  return not_readable(format("{} has no end", what));
}

}  // namespace bprun::elf
