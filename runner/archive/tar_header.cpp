// SPDX-License-Identifier: MIT
#include "runner/archive/tar_header.hpp"

#include "runner/base/format.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace bprun::archive {

namespace {

/// One 512-byte header, field by field at their places in the format.
class Block {
public:
  void text(std::size_t at, std::size_t width, std::string_view value) {
    std::memcpy(&bytes_[at], value.data(), std::min(width, value.size()));
  }

  /// Octal digits and a NUL; where those do not suffice, GNU's binary form: bit 7 set, big-endian.
  void number(std::size_t at, std::size_t width, unsigned long long value) {
    if (value >> (3 * (width - 1)) == 0) {
      text(at, width, format("{:0{}o}", value, width - 1));
      return;
    }
    for (std::size_t i = width; i-- > 1;) {
      bytes_[at + i] = static_cast<char>(value & 0xff);
      value >>= 8;
    }
    bytes_[at] = static_cast<char>(0x80);
  }

  std::string finish() {
    text(148, 8, "        ");
    unsigned sum = 0;
    for (const char byte : bytes_)
      sum += static_cast<unsigned char>(byte);
    text(148, 8, std::string_view(format("{:06o}", sum)));
    bytes_[154] = '\0';
    return std::string(bytes_.data(), bytes_.size());
  }

private:
  std::array<char, tar_block> bytes_{};
};

std::string block_for(const TarMember& member) {
  Block block;
  block.text(0, 100, member.name);
  block.number(100, 8, member.mode);
  block.number(108, 8, member.uid);
  block.number(116, 8, member.gid);
  block.number(124, 12, member.size);
  block.number(136, 12, static_cast<unsigned long long>(std::max(member.mtime, 0LL)));
  block.text(156, 1, {&member.type, 1});
  block.text(157, 100, member.target);
  block.text(257, 8, std::string_view("ustar  \0", 8));
  return block.finish();
}

/// A member that carries a long name or target for the one after it.
std::string long_text(char type, std::string_view value) {
  std::string blocks = block_for({.name = "././@LongLink",
                                  .type = type,
                                  .mode = 0644,
                                  .size = value.size() + 1,
                                  .target = ""});
  blocks.append(value);
  blocks.append(1 + tar_padding(value.size() + 1), '\0');
  return blocks;
}

}  // namespace

std::string tar_header(const TarMember& member) {
  constexpr std::size_t field = 100;
  std::string blocks;
  if (member.target.size() > field) blocks += long_text('K', member.target);
  if (member.name.size() > field) blocks += long_text('L', member.name);
  return blocks + block_for(member);
}

std::size_t tar_padding(unsigned long long size) {
  return static_cast<std::size_t>((tar_block - size % tar_block) % tar_block);
}

}  // namespace bprun::archive
