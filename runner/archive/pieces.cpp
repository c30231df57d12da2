// SPDX-License-Identifier: MIT
#include "runner/archive/pieces.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zstd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>

namespace bprun::archive {

namespace {

/// A file's bytes as the kernel pages them in.
class Mapping {
public:
  Mapping(int descriptor, std::size_t size)
      : size_(size), address_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0)) {}

  ~Mapping() {
    if (good()) ::munmap(address_, size_);
  }

  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  bool good() const { return address_ != MAP_FAILED; }

  std::string_view bytes() const { return {static_cast<const char*>(address_), size_}; }

private:
  std::size_t size_;
  void* address_;
};

/// The length of the gzip member in front; 0 where it does not say.
std::size_t gzip_member_size(std::string_view rest) {
  constexpr std::string_view start("\x1f\x8b\x08\x04", 4);
  constexpr std::string_view field("\x08\0BP\x04\0", 6);
  if (rest.size() <= gzip_piece_header || !rest.starts_with(start) ||
      rest.substr(10, field.size()) != field) {
    return 0;
  }
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;)
    size = size << 8 | static_cast<unsigned char>(rest[16 + i]);
  return size > gzip_piece_header && size <= rest.size() ? size : 0;
}

std::size_t zstd_frame_size(std::string_view rest) {
  const std::size_t size = ::ZSTD_findFrameCompressedSize(rest.data(), rest.size());
  return ::ZSTD_isError(size) != 0 || size > rest.size() ? 0 : size;
}

}  // namespace

Result<std::vector<Piece>> pieces_of(const fs::Path& file) {
  const fs::Fd descriptor = TRY(fs::open_file(file, O_RDONLY));

  struct stat status = {};

  if (::fstat(descriptor.get(), &status) != 0) {
    return system_error(format("look at {}", file.native()), errno);
  }
  std::vector<Piece> pieces;
  if (status.st_size == 0) return pieces;
  const Mapping mapping(descriptor.get(), static_cast<std::size_t>(status.st_size));
  if (!mapping.good()) return system_error(format("read {}", file.native()), errno);
  const bool is_gzip = mapping.bytes().starts_with("\x1f\x8b");
  Hasher hasher;
  for (std::string_view rest = mapping.bytes(); !rest.empty();) {
    std::size_t size = is_gzip ? gzip_member_size(rest) : zstd_frame_size(rest);
    if (size == 0) size = rest.size();
    hasher.update(rest.substr(0, size));
    pieces.push_back({.sha256 = hasher.digest(), .bytes = size});
    rest.remove_prefix(size);
  }
  return pieces;
}

}  // namespace bprun::archive
