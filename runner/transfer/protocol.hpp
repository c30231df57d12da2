// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/transfer/fetch.hpp"

/// What the room and bprun-fetch say to each other: one JSON object on its standard input, one JSON
/// object a line on its standard output. Both ends are built together, so there are no versions.
namespace bprun::transfer::protocol {

/// A Request and the options as bprun-fetch needs them. Checksums are the room's affair.
struct Job {
  std::string url;
  Path part;  ///< where the bytes go
  Content content = Content::any;
  Headers headers = {};
  unsigned long long max_bytes = 0;
  std::string etag = "";
};

struct Orders {
  std::vector<Job> jobs;
  Path cafile = {};
  bool verify_tls = true;
  std::optional<std::string> proxy = std::nullopt;
  std::optional<std::string> no_proxy = std::nullopt;
  unsigned parallel = 6;
  unsigned per_host = 4;
  unsigned attempts = 5;
  std::chrono::milliseconds first_pause{500};
  std::chrono::milliseconds longest_pause{60'000};
  std::chrono::seconds connect_timeout{15};
  std::chrono::seconds stall_timeout{30};
};

/// How one job ended.
struct Report {
  std::size_t index = 0;
  std::optional<Error> error = std::nullopt;
  Fetched fetched = {};  ///< without sha256
};

std::string write_orders(const Orders& orders);
Result<Orders> read_orders(std::string_view json);

std::string write_report(const Report& report);
std::string write_progress(const Progress& progress);

/// A line of bprun-fetch: a Report or a Progress.
Result<std::variant<Report, Progress>> read_line(std::string_view line);

}  // namespace bprun::transfer::protocol
