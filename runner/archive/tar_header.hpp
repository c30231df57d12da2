// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace bprun::archive {

inline constexpr std::size_t tar_block = 512;

struct TarMember {
  std::string name;  ///< any bytes, any length; a directory's ends with '/'
  char type = '0';   ///< '0' file, '2' symbolic link, '5' directory
  unsigned mode = 0;
  unsigned long long size = 0;
  long long mtime = 0;
  std::string target;  ///< of a link
  unsigned uid = 0;
  unsigned gid = 0;
};

/// The header blocks of a member in GNU's dialect: names and targets beyond 100 bytes go into
/// blocks of type 'L' and 'K' in front, sizes from 8 GiB up are binary. Chosen over pax because
/// busybox reads it too and names need not be UTF-8. Owner and group are numbers, without names.
std::string tar_header(const TarMember& member);

/// Zeros that fill a member of that size up to whole blocks.
std::size_t tar_padding(unsigned long long size);

}  // namespace bprun::archive
