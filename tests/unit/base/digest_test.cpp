// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("sha256 of pieces is sha256 of the whole", "[base]") {
  // FIPS 180-2, appendix B.1.
  const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(sha256_hex("abc") == abc);
  Hasher hasher;
  hasher.update("a");
  hasher.update("bc");
  CHECK(hasher.hex() == abc);
  CHECK(hasher.hex() == sha256_hex(""));
}

TEST_CASE("base64 goes both ways and refuses what it is not", "[base]") {
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    CHECK(from_base64(to_base64(bytes)) == bytes);
  }
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK_FALSE(from_base64("Zm9vYg"));
  CHECK_FALSE(from_base64("Zm9v!g=="));
}

TEST_CASE("a checksum is read from hex and from npm's integrity strings", "[base]") {
  const std::string hex = sha256_hex("abc");
  CHECK(Checksum::parse(hex) == Checksum{DigestAlgorithm::sha256, hex});
  CHECK(Checksum::parse("sha256:" + hex) == Checksum{DigestAlgorithm::sha256, hex});
  const auto both = Checksum::parse("sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0= "
                                    "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/"
                                    "BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==");
  REQUIRE(both);
  CHECK(both->algorithm == DigestAlgorithm::sha512);
  CHECK(both->hex.starts_with("ddaf35a193617abacc417349ae204131"));
  CHECK_FALSE(Checksum::parse("sha256:123"));
  CHECK_FALSE(Checksum::parse(""));
}
