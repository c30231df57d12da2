// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/digest.hpp"
#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Downloads. The network code (libcurl and all it links) is in a program of its own, bprun-fetch;
/// this starts it, hands it a list of jobs, and reads what became of them.
namespace bprun::transfer {

using fs::Path;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// What the bytes are said to be. An HTML page in place of an archive is refused by name: it is
/// what captive portals and expired links answer, with status 200.
enum class Content { any, archive };

struct Request {
  std::string url;   ///< http, https or file; user:password@ is used, and never shown
  Path destination;  ///< appears whole and checked, or not at all
  std::optional<Checksum> checksum = std::nullopt;
  Content content = Content::any;
  /// Sent to the URL's own host (and scheme and port) only, whatever it redirects to. Secret.
  Headers headers = {};
  unsigned long long max_bytes = 8ULL << 30;
  /// From an earlier Fetched: where it still holds, nothing is fetched (not_modified).
  std::string etag = "";
};

struct Fetched {
  std::string url;  ///< where the bytes came from after redirects, without user and password
  unsigned long long bytes = 0;
  std::chrono::milliseconds duration{0};
  std::string sha256;
  std::string content_type;
  std::string etag;
  int attempts = 1;
  bool not_modified = false;  ///< Request::etag still holds; no file was written
};

struct Progress {
  std::size_t index = 0;  ///< of the Request
  std::string url;        ///< without user and password
  unsigned long long received = 0;
  std::optional<unsigned long long> total;
  std::string retry_because = "";  ///< not empty: an attempt failed, and another will follow
  bool finished = false;           ///< well or not: nothing more comes of this one
};

struct FetchOptions {
  /// Certificates to trust instead of the system's (PEM). Else CURL_CA_BUNDLE, SSL_CERT_FILE and
  /// SSL_CERT_DIR of `environment` say.
  Path cafile = {};
  /// false: whoever answers under TLS is believed to be the host. Only where a user has said so.
  bool verify_tls = true;
  /// Instead of http_proxy, https_proxy, all_proxy and no_proxy of `environment`.
  std::optional<std::string> proxy = std::nullopt;
  std::optional<std::string> no_proxy = std::nullopt;
  process::Environment environment = process::Environment::inherited();
  unsigned parallel = 6;
  unsigned per_host = 4;
  unsigned attempts = 5;                       ///< that fail in a row without a byte of progress
  std::chrono::milliseconds first_pause{500};  ///< before the second attempt; doubles each time
  std::chrono::milliseconds longest_pause{60'000};  ///< Retry-After beyond this is not waited for
  std::chrono::seconds connect_timeout{15};
  std::chrono::seconds stall_timeout{30};  ///< without a byte
  process::TimeLimit limit = {};           ///< of the whole that the download is a part of
  std::function<void(const Progress&)> on_progress = nullptr;  ///< from the calling thread
  /// The bprun-fetch to start. Empty: $BPRUN_FETCH, else beside this program or in ../libexec.
  Path program = {};
};

/// Fetches all, in parallel; one Result for each Request, in order. Errors are of kind network
/// (host, reason, what to try), corrupt (checksum, HTML page), limit (max_bytes), storage
/// (writing), timeout (options.limit), interrupted, or denied and internal where bprun-fetch cannot
/// be started.
std::vector<Result<Fetched>> fetch(const std::vector<Request>& requests,
                                   const FetchOptions& options = {});

struct TextRequest {
  std::string url;
  Headers headers = {};
  std::size_t max_bytes = 64UL << 20;
  std::optional<Checksum> checksum = std::nullopt;
};

/// A small document (an index, a list of checksums) as a string.
Result<std::string> fetch_text(const TextRequest& request, const FetchOptions& options = {});
Result<std::string> fetch_text(const std::string& url, const FetchOptions& options = {});

/// Where bprun-fetch is: the first that exists of $BPRUN_FETCH, beside /proc/self/exe,
/// ../libexec/ of that.
Result<Path> find_fetch_program(const process::Environment& environment);

}  // namespace bprun::transfer
