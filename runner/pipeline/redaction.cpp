// SPDX-License-Identifier: MIT
#include "runner/pipeline/redaction.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

/// Takes user and password out of every address in a text.
std::string without_passwords(std::string_view text) {
  constexpr std::string_view scheme_end = "://";
  std::string plain;
  for (;;) {
    const std::size_t scheme = text.find(scheme_end);
    if (scheme == std::string_view::npos) return plain.append(text);
    plain += text.substr(0, scheme + scheme_end.size());
    text.remove_prefix(scheme + scheme_end.size());
    const std::size_t end = std::min(text.find_first_of("/?#\"'<> \t\r\n"), text.size());
    const std::size_t at = text.substr(0, end).rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
  }
}

}  // namespace

std::string Redaction::hide(std::string_view text) const {
  return without_passwords(secrets_.redact(text));
}

}  // namespace bprun::pipeline
