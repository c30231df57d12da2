// SPDX-License-Identifier: MIT
#include "runner/archive/compressor.hpp"
#include "runner/archive/pieces.hpp"
#include "runner/base/digest.hpp"
#include "tests/unit/archive/tools.hpp"

#include <cstring>

namespace bprun::archive {

namespace {

std::string compressed(Compressor& compressor, std::string_view plain) {
  std::vector<char> packed;
  REQUIRE(compressor.compress(plain, packed));
  return {packed.data(), packed.size()};
}

}  // namespace

TEST_CASE("a chain of pieces reads as one stream, whatever their sizes") {
  const auto dir = scratch();
  const auto packing = GENERATE(Packing::gzip, Packing::zstd);
  auto compressor = Compressor::make(packing);
  REQUIRE(compressor);
  std::string plain;
  std::string packed;
  std::vector<std::string> parts;
  for (const std::size_t size : {1UL, 0UL, 70'000UL, 1UL << 20, (1UL << 20) + 1, 5UL}) {
    const std::string part = size % 2 == 0 ? noise(size) : std::string(size, 'x');
    parts.push_back(compressed(*compressor, part));
    plain += part;
    packed += parts.back();
  }
  put(dir.path() / "packed", packed);

  const auto pieces = pieces_of(dir.path() / "packed");
  REQUIRE(pieces);
  REQUIRE(pieces->size() == parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CHECK((*pieces)[i].bytes == parts[i].size());
    CHECK(to_hex((*pieces)[i].sha256) == sha256_hex(parts[i]));
  }
  if (packing == Packing::gzip) {
    CHECK(shell(dir.path(), "gzip -dc <packed | sha256sum").substr(0, 64) == sha256_hex(plain));
    CHECK(shell(dir.path(),
                "python3 -c 'import gzip, sys; sys.stdout.buffer.write(gzip.open("
                "\"packed\").read())' | sha256sum")
              .substr(0, 64) == sha256_hex(plain));
  } else if (has_program("zstd")) {
    CHECK(shell(dir.path(), "zstd -dc <packed | sha256sum").substr(0, 64) == sha256_hex(plain));
  }
}

TEST_CASE("a compressor gives the same bytes however often it was used") {
  const auto packing = GENERATE(Packing::gzip, Packing::zstd);
  auto first = Compressor::make(packing);
  auto second = Compressor::make(packing);
  REQUIRE(first);
  REQUIRE(second);
  const std::string plain = noise(300'000) + std::string(300'000, 'y');
  const std::string once = compressed(*first, plain);
  compressed(*first, noise(500'000, 7));
  CHECK(compressed(*first, plain) == once);
  CHECK(compressed(*second, plain) == once);
  CHECK(compressor_identity(Packing::gzip) != compressor_identity(Packing::zstd));
}

TEST_CASE("a file of another's making, and a cut-off one, end with one piece of the rest") {
  const auto dir = scratch();
  put(dir.path() / "plain", noise(100'000));
  shell(dir.path(), "gzip -c plain >theirs");
  const auto theirs = pieces_of(dir.path() / "theirs");
  REQUIRE(theirs);
  CHECK(theirs->size() == 1);

  auto compressor = Compressor::make(Packing::gzip);
  REQUIRE(compressor);
  const std::string piece = compressed(*compressor, noise(50'000));
  for (const std::size_t left : {1UL, 15UL, 19UL, 21UL, piece.size() - 1}) {
    put(dir.path() / "cut", piece + piece.substr(0, left));
    const auto cut = pieces_of(dir.path() / "cut");
    REQUIRE(cut);
    CHECK(cut->size() == 2);
    CHECK(cut->back().bytes == left);
  }
  put(dir.path() / "empty", "");
  CHECK(pieces_of(dir.path() / "empty")->empty());
}

}  // namespace bprun::archive
