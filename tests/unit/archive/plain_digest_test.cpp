// SPDX-License-Identifier: MIT
#include "runner/archive/compressor.hpp"
#include "runner/archive/plain_digest.hpp"
#include "runner/base/digest.hpp"
#include "tests/unit/archive/tools.hpp"

namespace bprun::archive {

TEST_CASE("the digest of what pieces unpack to is that of all their plain bytes", "[digest]") {
  const auto dir = scratch();
  const Path file = dir.path() / "file.gz";
  auto compressor = Compressor::make(Packing::gzip);
  REQUIRE(compressor);
  std::string packed;
  std::string plain;
  for (const auto& part : {noise(3'000'000), std::string(), std::string(70'000, 'x')}) {
    std::vector<char> piece;
    REQUIRE(compressor->compress(part, piece));
    packed.append(piece.data(), piece.size());
    plain += part;
  }
  put(file, packed);
  const auto digest = plain_sha256(file);
  REQUIRE(digest);
  CHECK(*digest == sha256_hex(plain));

  for (const std::size_t cut : {packed.size() - 1, packed.size() / 2, std::size_t{25}}) {
    put(file, packed.substr(0, cut));
    CHECK(plain_sha256(file).error().kind == ErrorKind::corrupt);
  }
  packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 1);
  put(file, packed);
  CHECK(plain_sha256(file).error().kind == ErrorKind::corrupt);
}

}  // namespace bprun::archive
