// SPDX-License-Identifier: MIT
#include "runner/transfer/protocol.hpp"

#include <array>

namespace bprun::transfer::protocol {

namespace {

using document::Value;

constexpr std::array kinds{ErrorKind::network,
                           ErrorKind::corrupt,
                           ErrorKind::limit,
                           ErrorKind::storage,
                           ErrorKind::denied,
                           ErrorKind::system,
                           ErrorKind::internal,
                           ErrorKind::usage};

std::string text_in(const Value& value, std::string_view key) {
  const auto* found = value.find_string(key);
  return found != nullptr ? *found : "";
}

std::int64_t number_in(const Value& value, std::string_view key) {
  const auto* found = value.find(key);
  const auto* number = found != nullptr ? found->as_integer() : nullptr;
  return number != nullptr ? *number : 0;
}

bool is_true_in(const Value& value, std::string_view key) {
  const auto* found = value.find(key);
  return found != nullptr && found->as_bool() != nullptr && *found->as_bool();
}

std::optional<std::string> optional_text_in(const Value& value, std::string_view key) {
  const auto* found = value.find_string(key);
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

Value number(unsigned long long value) {
  return {static_cast<std::int64_t>(value)};
}

Value to_value(const Job& job) {
  Value headers = Value::array();
  for (const auto& [name, content] : job.headers) {
    headers.add(Value::array().add(name).add(content));
  }
  return Value::object()
      .set("url", job.url)
      .set("part", job.part.native())
      .set("archive", job.content == Content::archive)
      .set("headers", std::move(headers))
      .set("max_bytes", number(job.max_bytes))
      .set("etag", job.etag);
}

Job job_of(const Value& value) {
  Job job{.url = text_in(value, "url"), .part = text_in(value, "part")};
  if (is_true_in(value, "archive")) job.content = Content::archive;
  if (const auto* headers = value.find("headers")) {
    for (const auto& header : headers->elements()) {
      const auto& pair = header.elements();
      if (pair.size() == 2 && pair[0].is_string() && pair[1].is_string()) {
        job.headers.emplace_back(*pair[0].as_string(), *pair[1].as_string());
      }
    }
  }
  job.max_bytes = static_cast<unsigned long long>(number_in(value, "max_bytes"));
  job.etag = text_in(value, "etag");
  return job;
}

Report report_of(const Value& value) {
  Report report{.index = static_cast<std::size_t>(number_in(value, "index"))};
  if (text_in(value, "event") == "failed") {
    Error error{.kind = ErrorKind::network,
                .message = text_in(value, "message"),
                .hint = text_in(value, "hint")};
    for (const auto kind : kinds) {
      if (text_in(value, "kind") == to_string(kind)) error.kind = kind;
    }
    report.error = std::move(error);
    return report;
  }
  auto& fetched = report.fetched;
  fetched.url = text_in(value, "url");
  fetched.bytes = static_cast<unsigned long long>(number_in(value, "bytes"));
  fetched.duration = std::chrono::milliseconds(number_in(value, "ms"));
  fetched.content_type = text_in(value, "content_type");
  fetched.etag = text_in(value, "etag");
  fetched.attempts = static_cast<int>(number_in(value, "attempts"));
  fetched.not_modified = number_in(value, "not_modified") != 0;
  return report;
}

}  // namespace

std::string write_orders(const Orders& orders) {
  Value jobs = Value::array();
  for (const auto& job : orders.jobs)
    jobs.add(to_value(job));
  Value value = Value::object()
                    .set("jobs", std::move(jobs))
                    .set("cafile", orders.cafile.native())
                    .set("verify_tls", orders.verify_tls)
                    .set("parallel", number(orders.parallel))
                    .set("per_host", number(orders.per_host))
                    .set("attempts", number(orders.attempts))
                    .set("first_pause", orders.first_pause.count())
                    .set("longest_pause", orders.longest_pause.count())
                    .set("connect_timeout", orders.connect_timeout.count())
                    .set("stall_timeout", orders.stall_timeout.count());
  if (orders.proxy) value.set("proxy", *orders.proxy);
  if (orders.no_proxy) value.set("no_proxy", *orders.no_proxy);
  return document::to_json(value);
}

Result<Orders> read_orders(std::string_view json) {
  const auto value = TRY(document::parse_json(json, "standard input"));
  Orders orders;
  if (const auto* jobs = value.find("jobs")) {
    for (const auto& job : jobs->elements())
      orders.jobs.push_back(job_of(job));
  }
  orders.cafile = text_in(value, "cafile");
  orders.verify_tls = is_true_in(value, "verify_tls");
  orders.proxy = optional_text_in(value, "proxy");
  orders.no_proxy = optional_text_in(value, "no_proxy");
  orders.parallel = static_cast<unsigned>(number_in(value, "parallel"));
  orders.per_host = static_cast<unsigned>(number_in(value, "per_host"));
  orders.attempts = static_cast<unsigned>(number_in(value, "attempts"));
  orders.first_pause = std::chrono::milliseconds(number_in(value, "first_pause"));
  orders.longest_pause = std::chrono::milliseconds(number_in(value, "longest_pause"));
  orders.connect_timeout = std::chrono::seconds(number_in(value, "connect_timeout"));
  orders.stall_timeout = std::chrono::seconds(number_in(value, "stall_timeout"));
  return orders;
}

std::string write_report(const Report& report) {
  Value value = Value::object().set("index", number(report.index));
  if (report.error) {
    return document::to_json(value.set("event", "failed")
                                 .set("kind", to_string(report.error->kind))
                                 .set("message", report.error->message)
                                 .set("hint", report.error->hint)) +
           "\n";
  }
  const auto& fetched = report.fetched;
  return document::to_json(value.set("event", "done")
                               .set("url", fetched.url)
                               .set("bytes", number(fetched.bytes))
                               .set("ms", fetched.duration.count())
                               .set("content_type", fetched.content_type)
                               .set("etag", fetched.etag)
                               .set("attempts", fetched.attempts)
                               .set("not_modified", fetched.not_modified ? 1 : 0)) +
         "\n";
}

std::string write_progress(const Progress& progress) {
  Value value = Value::object()
                    .set("event", "progress")
                    .set("index", number(progress.index))
                    .set("url", progress.url)
                    .set("received", number(progress.received))
                    .set("retry_because", progress.retry_because);
  if (progress.total) value.set("total", number(*progress.total));
  return document::to_json(value) + "\n";
}

Result<std::variant<Report, Progress>> read_line(std::string_view line) {
  const auto value = TRY(document::parse_json(line, "bprun-fetch"));
  if (text_in(value, "event") != "progress") {
    return std::variant<Report, Progress>(report_of(value));
  }
  Progress progress{.index = static_cast<std::size_t>(number_in(value, "index")),
                    .url = text_in(value, "url"),
                    .received = static_cast<unsigned long long>(number_in(value, "received")),
                    .total = std::nullopt,
                    .retry_because = text_in(value, "retry_because")};
  if (value.find("total") != nullptr) {
    progress.total = static_cast<unsigned long long>(number_in(value, "total"));
  }
  return std::variant<Report, Progress>(std::move(progress));
}

}  // namespace bprun::transfer::protocol
