// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

namespace bprun {

namespace {

const EVP_MD* implementation_of(DigestAlgorithm algorithm) {
  switch (algorithm) {
  case DigestAlgorithm::sha1:
    return EVP_sha1();
  case DigestAlgorithm::sha256:
    return EVP_sha256();
  case DigestAlgorithm::sha512:
    return EVP_sha512();
  }
  return EVP_sha256();
}

struct AlgorithmRow {
  DigestAlgorithm algorithm;
  std::string_view name;
  std::size_t hex_digits;
};

// Strongest first: Checksum::parse takes the first that an SRI string offers.
constexpr std::array algorithms{
    AlgorithmRow{DigestAlgorithm::sha512, "sha512", 128},
    AlgorithmRow{DigestAlgorithm::sha256, "sha256", 64},
    AlgorithmRow{DigestAlgorithm::sha1, "sha1", 40},
};

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* implementation = nullptr;

  ~State() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(DigestAlgorithm algorithm) : state_(std::make_unique<State>()) {
  state_->implementation = implementation_of(algorithm);
  EVP_DigestInit_ex(state_->context, state_->implementation, nullptr);
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Hasher::hex() {
  return to_hex(digest());
}

std::string Hasher::digest() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(state_->context, bytes.data(), &length);
  EVP_DigestInit_ex(state_->context, state_->implementation, nullptr);
  return {reinterpret_cast<const char*>(bytes.data()), length};
}

std::string sha256_hex(std::string_view bytes) {
  Hasher hasher;
  hasher.update(bytes);
  return hasher.hex();
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

std::string to_base64(std::string_view bytes) {
  std::string encoded;
  encoded.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const std::uint32_t group = (at(0) << 16) | (at(1) << 8) | at(2);
    encoded += base64_alphabet[(group >> 18) & 63];
    encoded += base64_alphabet[(group >> 12) & 63];
    encoded += i + 1 < bytes.size() ? base64_alphabet[(group >> 6) & 63] : '=';
    encoded += i + 2 < bytes.size() ? base64_alphabet[group & 63] : '=';
  }
  return encoded;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
    ++padding;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padded = i + k >= text.size() - padding;
      const std::size_t value = padded ? 0 : base64_alphabet.find(text[i + k]);
      if (value == std::string_view::npos) return std::nullopt;
      group = (group << 6) | static_cast<std::uint32_t>(value);
    }
    bytes += static_cast<char>(group >> 16);
    bytes += static_cast<char>(group >> 8);
    bytes += static_cast<char>(group);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

std::optional<Checksum> Checksum::parse(std::string_view text) {
  for (const auto& row : algorithms) {
    for (const auto word : text::words(text)) {
      if (word.size() == row.hex_digits && is_hex(text::to_lower(word))) {
        return Checksum{row.algorithm, text::to_lower(word)};
      }
      if (!word.starts_with(row.name) || word.size() <= row.name.size()) continue;
      const char mark = word[row.name.size()];
      const auto rest = word.substr(row.name.size() + 1);
      if (mark == ':' && rest.size() == row.hex_digits && is_hex(text::to_lower(rest))) {
        return Checksum{row.algorithm, text::to_lower(rest)};
      }
      if (mark != '-') continue;
      const auto bytes = from_base64(rest.substr(0, rest.find('?')));
      if (bytes && bytes->size() * 2 == row.hex_digits) {
        return Checksum{row.algorithm, to_hex(*bytes)};
      }
    }
  }
  return std::nullopt;
}

std::string Checksum::str() const {
  for (const auto& row : algorithms) {
    if (row.algorithm == algorithm) return format("{}:{}", row.name, hex);
  }
  return hex;
}

}  // namespace bprun
