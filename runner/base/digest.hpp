// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Checksums (OpenSSL, whose SHA-256 uses the processor's own instructions) and their spellings.
namespace bprun {

enum class DigestAlgorithm { sha1, sha256, sha512 };

/// Bytes fed in pieces, a digest out.
class Hasher {
public:
  explicit Hasher(DigestAlgorithm algorithm = DigestAlgorithm::sha256);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void update(std::string_view bytes);

  /// The digest as lower-case hex; the hasher starts anew afterwards.
  std::string hex();

  /// The same as bytes.
  std::string digest();

private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);

/// nullopt where `text` is not base64 (RFC 4648, padding required).
std::optional<std::string> from_base64(std::string_view text);

/// A checksum that something must have: hex digits of sha256 or sha512, or npm's SRI form
/// "sha512-<base64>" (the strongest of several, separated by blanks).
struct Checksum {
  DigestAlgorithm algorithm = DigestAlgorithm::sha256;
  std::string hex;

  bool operator==(const Checksum&) const = default;

  static std::optional<Checksum> parse(std::string_view text);

  /// "sha256:<hex>".
  std::string str() const;
};

}  // namespace bprun
