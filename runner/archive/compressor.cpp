// SPDX-License-Identifier: MIT
#include "runner/archive/compressor.hpp"

#include "runner/archive/pieces.hpp"
#include "runner/base/format.hpp"

#include <libdeflate.h>

#include <zstd.h>

#include <array>
#include <cstring>

namespace bprun::archive {

namespace {

// Measured at equal size and on real trees: docs/decisions/0009.
constexpr int deflate_level = 6;
constexpr int zstd_level = 3;

constexpr std::size_t gzip_trailer = 8;

void put_little_endian(char* place, std::uint32_t value) {
  for (int i = 0; i < 4; ++i)
    place[i] = static_cast<char>((value >> (8 * i)) & 0xff);
}

Error no_memory_to_compress() {
  return {.kind = ErrorKind::system, .message = "not enough memory to compress"};
}

}  // namespace

struct Compressor::Machine {
  std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> deflate{
      nullptr, &::libdeflate_free_compressor};
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> zstd{nullptr, &::ZSTD_freeCCtx};

  Result<void> to_gzip(std::string_view plain, std::vector<char>& packed) const {
    const std::size_t bound = ::libdeflate_deflate_compress_bound(deflate.get(), plain.size());
    packed.resize(gzip_piece_header + bound + gzip_trailer);
    const std::size_t size = ::libdeflate_deflate_compress(
        deflate.get(), plain.data(), plain.size(), packed.data() + gzip_piece_header, bound);
    if (size == 0) return no_memory_to_compress();
    packed.resize(gzip_piece_header + size + gzip_trailer);
    // No time, no name, no system: nothing but the length.
    constexpr std::array<unsigned char, 16> head{
        0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 'B', 'P', 4, 0};
    std::memcpy(packed.data(), head.data(), head.size());
    put_little_endian(packed.data() + head.size(), static_cast<std::uint32_t>(packed.size()));
    char* trailer = packed.data() + gzip_piece_header + size;
    put_little_endian(trailer, ::libdeflate_crc32(0, plain.data(), plain.size()));
    put_little_endian(trailer + 4, static_cast<std::uint32_t>(plain.size()));
    return {};
  }

  Result<void> to_zstd(std::string_view plain, std::vector<char>& packed) const {
    packed.resize(::ZSTD_compressBound(plain.size()));
    const std::size_t size =
        ::ZSTD_compress2(zstd.get(), packed.data(), packed.size(), plain.data(), plain.size());
    if (::ZSTD_isError(size) != 0) return no_memory_to_compress();
    packed.resize(size);
    return {};
  }
};

std::string compressor_identity(Packing packing) {
  if (packing == Packing::gzip)
    return format("gzip libdeflate {} level {}", LIBDEFLATE_VERSION_STRING, deflate_level);
  return format("zstd libzstd {} level {}", ::ZSTD_versionString(), zstd_level);
}

Compressor::Compressor(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}

Compressor::Compressor(Compressor&&) noexcept = default;
Compressor::~Compressor() = default;

Result<Compressor> Compressor::make(Packing packing) {
  auto machine = std::make_unique<Machine>();
  if (packing == Packing::gzip) {
    machine->deflate.reset(::libdeflate_alloc_compressor(deflate_level));
    if (!machine->deflate) return no_memory_to_compress();
  } else {
    machine->zstd.reset(::ZSTD_createCCtx());
    if (!machine->zstd) return no_memory_to_compress();
    ::ZSTD_CCtx_setParameter(machine->zstd.get(), ZSTD_c_compressionLevel, zstd_level);
    ::ZSTD_CCtx_setParameter(machine->zstd.get(), ZSTD_c_checksumFlag, 1);
  }
  return Compressor(std::move(machine));
}

Result<void> Compressor::compress(std::string_view plain, std::vector<char>& packed) {
  return machine_->deflate ? machine_->to_gzip(plain, packed) : machine_->to_zstd(plain, packed);
}

}  // namespace bprun::archive
