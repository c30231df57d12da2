// SPDX-License-Identifier: MIT
#include "runner/manifest/redaction.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <optional>

namespace bprun::manifest {

namespace {

constexpr std::size_t shortest_value = 6;
constexpr std::size_t shortest_password = 4;

int percent_digit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && percent_digit(text[i + 1]) >= 0 &&
                        percent_digit(text[i + 2]) >= 0;
    if (!escape) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(percent_digit(text[i + 1]) * 16 + percent_digit(text[i + 2]));
    i += 2;
  }
  return decoded;
}

/// Of "postgres://user:password@host/…".
std::optional<std::string_view> password_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const std::string_view rest = url.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t colon = authority.find(':');
  if (colon == std::string_view::npos || colon > at) return std::nullopt;
  return authority.substr(colon + 1, at - colon - 1);
}

}  // namespace

void Secrets::put(std::string_view bytes, std::string_view name, std::size_t shortest) {
  if (bytes.size() < shortest) return;
  const auto place = std::find_if(secrets_.begin(), secrets_.end(), [&](const Secret& other) {
    return other.bytes.size() < bytes.size();
  });
  secrets_.insert(place, {.bytes = std::string(bytes), .shown = format("[{}]", name)});
}

void Secrets::add(std::string_view name, std::string_view value) {
  put(value, name, shortest_value);
  if (value.find('\n') != std::string_view::npos) {
    for (const auto line : text::lines(value))
      put(line, name, shortest_value);
  }
  if (const auto password = password_of(value)) {
    put(*password, name, shortest_password);
    put(percent_decoded(*password), name, shortest_password);
  }
}

void Secrets::add_for_certain(std::string_view name, std::string_view value) {
  put(value, name, shortest_password);
  add(name, value);
}

void Secrets::add(const ConfigVars& config) {
  for (const auto& variable : config.all())
    add(variable.name, variable.value);
}

std::size_t Secrets::longest() const {
  return secrets_.empty() ? 0 : secrets_.front().bytes.size();
}

const Secrets::Secret* Secrets::at(std::string_view text, std::size_t position) const {
  const std::string_view rest = text.substr(position);
  for (const auto& secret : secrets_) {
    if (rest.starts_with(secret.bytes)) return &secret;
  }
  return nullptr;
}

bool Secrets::may_begin(std::string_view rest) const {
  return std::any_of(secrets_.begin(), secrets_.end(), [&](const Secret& secret) {
    return rest.size() < secret.bytes.size() && secret.bytes.starts_with(rest);
  });
}

std::string Secrets::redact(std::string_view text) const {
  std::string redacted;
  Redactor redactor(*this, [&](std::string_view bytes) { redacted += bytes; });
  redactor.take(text);
  redactor.finish();
  return redacted;
}

void Redactor::take(std::string_view bytes) {
  held_ += bytes;
  std::string safe;
  std::size_t position = 0;
  while (position < held_.size()) {
    const std::string_view rest = std::string_view(held_).substr(position);
    // One that is longer may begin here too; which it is, the next bytes tell.
    if (rest.size() < secrets_.longest() && secrets_.may_begin(rest)) break;
    if (const auto* secret = secrets_.at(held_, position)) {
      safe += secret->shown;
      position += secret->bytes.size();
    } else {
      safe += held_[position++];
    }
  }
  held_.erase(0, position);
  if (!safe.empty()) pass_on_(safe);
}

void Redactor::finish() {
  std::string safe;
  for (std::size_t position = 0; position < held_.size();) {
    if (const auto* secret = secrets_.at(held_, position)) {
      safe += secret->shown;
      position += secret->bytes.size();
    } else {
      safe += held_[position++];
    }
  }
  held_.clear();
  if (!safe.empty()) pass_on_(safe);
}

}  // namespace bprun::manifest
