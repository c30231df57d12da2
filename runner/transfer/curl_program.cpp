// SPDX-License-Identifier: MIT
#include "runner/transfer/curl_program.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/command.hpp"
#include "runner/process/run.hpp"

#include <sys/resource.h>

#include <csignal>

namespace bprun::transfer {

namespace {

// Exit statuses of curl, from its manual.
constexpr int cannot_write = 23;
constexpr int larger_than_allowed = 63;

/// A line of curl's configuration. Values are quoted as its manual says.
void add_line(std::string& config, std::string_view name, std::string_view value) {
  std::string quoted;
  for (const char byte : value) {
    // A line's end would end the option, and begin another.
    if (byte == '\n' || byte == '\r') {
      quoted += byte == '\n' ? "\\n" : "\\r";
      continue;
    }
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  config += bprun::format("{} = \"{}\"\n", name, quoted);
}

/// On standard input, for headers and passwords are secrets and a command line is not.
std::string curl_config(const protocol::Job& job, const protocol::Orders& orders) {
  std::string config = "fail\nlocation\nsilent\nshow-error\ngloboff\n";
  add_line(config, "url", job.url);
  add_line(config, "output", job.part.native());
  add_line(config, "proto", "=http,https,file");
  add_line(config, "proto-redir", "=http,https");
  add_line(config, "max-redirs", "10");
  add_line(config, "retry", std::to_string(orders.attempts > 0 ? orders.attempts - 1 : 0));
  add_line(config, "connect-timeout", std::to_string(orders.connect_timeout.count()));
  add_line(config, "speed-limit", "1");
  add_line(config, "speed-time", std::to_string(orders.stall_timeout.count()));
  add_line(config, "max-filesize", std::to_string(job.max_bytes));
  add_line(config, "write-out", "%{size_download} %{url_effective} %{content_type}");
  for (const auto& [name, value] : job.headers)
    add_line(config, "header", bprun::format("{}: {}", name, value));
  if (!orders.cafile.empty()) add_line(config, "cacert", orders.cafile.native());
  if (!orders.verify_tls) config += "insecure\n";
  if (orders.proxy) add_line(config, "proxy", *orders.proxy);
  if (orders.no_proxy) add_line(config, "noproxy", *orders.no_proxy);
  return config;
}

Error curl_failure(const protocol::Job& job, const process::Exit& exit, std::string_view err) {
  const std::string url = text::without_userinfo(job.url);
  const std::string said = text::without_userinfo(text::printable(text::trim(err)));
  if (exit.code == larger_than_allowed || exit.signal == SIGXFSZ) {
    return {.kind = ErrorKind::limit,
            .message = bprun::format("{} is larger than {}", url, text::human_size(job.max_bytes))};
  }
  return {.kind = exit.status() == cannot_write ? ErrorKind::storage : ErrorKind::network,
          .message =
              bprun::format("{} cannot be fetched: {}", url, said.empty() ? exit.str() : said)};
}

/// What curl wrote out of a download that succeeded.
Result<Fetched> read_written(const protocol::Job& job, std::string_view written) {
  const std::size_t first = written.find(' ');
  const std::size_t second = written.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) {
    return Error{.kind = ErrorKind::internal,
                 .message = "curl did not write what it fetched",
                 .hint = text::printable(written)};
  }
  Fetched fetched{.url = text::without_userinfo(written.substr(first + 1, second - first - 1)),
                  .bytes = static_cast<unsigned long long>(
                      text::to_integer(written.substr(0, first)).value_or(0)),
                  .sha256 = "",
                  .content_type = std::string(written.substr(second + 1)),
                  .etag = ""};
  if (job.content == Content::archive && fetched.content_type.starts_with("text/html")) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = bprun::format("{} is a web page, and no archive", fetched.url),
                 .hint = "A login or an error page answers in its place."};
  }
  return fetched;
}

Result<Fetched> fetch_one(const protocol::Job& job,
                          const protocol::Orders& orders,
                          const process::Environment& environment,
                          const process::TimeLimit& limit) {
  std::string out;
  std::string err;
  process::Watch watch;
  watch.input = curl_config(job, orders);
  watch.deadline = limit.deadline;
  watch.on_output = [&](process::Stream stream, std::string_view bytes) {
    std::string& text = stream == process::Stream::out ? out : err;
    if (text.size() < 4096) text += bytes;
  };
  // -q: what a user's .curlrc says is for the user's own downloads.
  // max-filesize alone does not hold where the server does not say how much comes (before
  // curl 8.4).
  const process::Command command{.argv = {"curl", "-q", "--config", "-"},
                                 .environment = environment,
                                 .limits = {{RLIMIT_FSIZE, static_cast<rlim_t>(job.max_bytes)}}};
  const auto outcome = TRY(process::run(command, watch));
  if (outcome.timed_out) {
    return limit.stopped(bprun::format("the download from {}", text::without_userinfo(job.url)));
  }
  if (!outcome.exit.ok()) return curl_failure(job, outcome.exit, err);
  return read_written(job, out);
}

}  // namespace

std::optional<std::vector<protocol::Report>>
download_by_curl(const protocol::Orders& orders,
                 const process::Environment& environment,
                 const process::TimeLimit& limit) {
  const std::string path = environment.get("PATH").value_or(process::default_path);
  if (!process::find_program("curl", path)) return std::nullopt;
  std::vector<protocol::Report> reports;
  for (std::size_t i = 0; i < orders.jobs.size(); ++i) {
    auto fetched = fetch_one(orders.jobs[i], orders, environment, limit);
    protocol::Report report{.index = i};
    if (fetched)
      report.fetched = std::move(fetched).take();
    else
      report.error = std::move(fetched).error();
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace bprun::transfer
