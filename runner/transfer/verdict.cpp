// SPDX-License-Identifier: MIT
#include "runner/transfer/verdict.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>

namespace bprun::transfer {

std::string host_of(std::string_view url) {
  std::string shown = text::without_userinfo(url);
  const std::size_t start = shown.find("://");
  if (start == std::string::npos) return shown;
  return shown.substr(start + 3, shown.find_first_of("/?#", start + 3) - start - 3);
}

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Error refusal(const std::string& url, long status) {
  Error error{.kind = ErrorKind::network,
              .message = format("{} answered {} for {}", host_of(url), status, url)};
  if (status == 404 || status == 410) {
    error.hint = "There is nothing under that address. Is the name right, and the version?";
  } else if (status == 401 || status == 403 || status == 407) {
    error.hint = "The server refuses access: credentials are missing, or not enough.";
  }
  return error;
}

bool is_transient(long status) {
  constexpr std::array transient{408L, 425L, 429L, 500L, 502L, 503L, 504L};
  return std::find(transient.begin(), transient.end(), status) != transient.end();
}

Verdict verdict_on(int code, const Attempt& attempt) {
  const std::string reason = text::printable(attempt.reason);
  const std::string host = host_of(attempt.url);
  Error error{.kind = ErrorKind::network,
              .message = format("{} cannot be reached: {}", host, reason)};
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
    error.hint = "Is this machine online? Behind a proxy, set https_proxy.";
    // Whoever is not there now will hardly be in a second; others may have what is wanted.
    return {std::move(error), attempt.failures >= 1};
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
    error.hint = "Behind a proxy that opens TLS, name its certificate with SSL_CERT_FILE.";
    return {std::move(error)};
  case CURLE_FILE_COULDNT_READ_FILE:
    error.message = format("{} cannot be read", attempt.url);
    return {std::move(error)};
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
    error.message = format("{}: {}", attempt.url, reason);
    return {std::move(error)};
  case CURLE_OPERATION_TIMEDOUT:
    error.message = format("{} does not answer: {}", host, reason);
    return {std::move(error), false};
  default:
    error.message = format("the download of {} broke off after {}: {}",
                           attempt.url,
                           text::human_size(attempt.received),
                           reason);
    return {std::move(error), false};
  }
}

}  // namespace bprun::transfer
