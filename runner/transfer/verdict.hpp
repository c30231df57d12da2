// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bprun::transfer {

/// Why an attempt ended, and whether another one makes sense.
struct Verdict {
  Error error;
  bool final = true;
  std::optional<std::chrono::milliseconds> wait = std::nullopt;  ///< the server's own Retry-After
};

/// How far an attempt had come when libcurl gave it up.
struct Attempt {
  std::string_view url;  ///< without user and password
  std::string_view reason;
  unsigned long long received = 0;
  unsigned failures = 0;  ///< before this one, without a byte of progress
};

/// The host of a URL, for messages.
std::string host_of(std::string_view url);

/// Statuses that lead elsewhere.
bool is_redirect(long status);

/// What a status of HTTP means for whoever asked.
Error refusal(const std::string& url, long status);

/// Statuses that another attempt may not meet again.
bool is_transient(long status);

/// What libcurl's result `code` (a CURLcode) means.
Verdict verdict_on(int code, const Attempt& attempt);

}  // namespace bprun::transfer
