// SPDX-License-Identifier: MIT
#include "runner/archive/plain_digest.hpp"

#include "runner/archive/pieces.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"

#include <libdeflate.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <vector>

namespace bprun::archive {

namespace {

/// More than a segment of a slug ever has, plain or packed.
constexpr std::size_t largest_plain_piece = 64UL << 20;

Result<void> read_exactly(int descriptor, char* place, std::size_t size, const fs::Path& file) {
  while (size > 0) {
    const ssize_t count = ::read(descriptor, place, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", file.native()), errno);
    if (count == 0) {
      return Error{.kind = ErrorKind::corrupt,
                   .message = format("{} ends in the middle", file.native())};
    }
    place += count;
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

std::size_t little_endian(const char* place) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(place[i]);
  return value;
}

}  // namespace

Result<std::string> plain_sha256(const fs::Path& file) {
  const auto damaged = [&file] {
    return Error{.kind = ErrorKind::corrupt, .message = format("{} is damaged", file.native())};
  };
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> inflater(
      ::libdeflate_alloc_decompressor(), &::libdeflate_free_decompressor);
  if (!inflater) return Error{.kind = ErrorKind::system, .message = "not enough memory to unpack"};
  const fs::Fd descriptor = TRY(fs::open_file(file, O_RDONLY));
  std::vector<char> packed;
  std::vector<char> plain;
  Hasher hasher;
  for (const Piece& piece : TRY(pieces_of(file))) {
    if (piece.bytes <= gzip_piece_header || piece.bytes > largest_plain_piece) return damaged();
    packed.resize(piece.bytes);
    TRY(read_exactly(descriptor.get(), packed.data(), packed.size(), file));
    // gzip says how much there is in its last four bytes.
    const std::size_t size = little_endian(packed.data() + packed.size() - 4);
    if (size > largest_plain_piece) return damaged();
    plain.resize(size);
    if (::libdeflate_gzip_decompress(
            inflater.get(), packed.data(), packed.size(), plain.data(), size, nullptr) !=
        LIBDEFLATE_SUCCESS) {
      return damaged();
    }
    hasher.update({plain.data(), size});
  }
  return hasher.hex();
}

}  // namespace bprun::archive
