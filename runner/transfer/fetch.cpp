// SPDX-License-Identifier: MIT
#include "runner/transfer/fetch.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/own_program.hpp"
#include "runner/process/run.hpp"
#include "runner/transfer/curl_program.hpp"
#include "runner/transfer/protocol.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::transfer {

namespace {

Path part_of(const Request& request) {
  Path part = request.destination;
  return part += format(".part-{}", ::getpid());
}

protocol::Orders orders_for(const std::vector<Request>& requests, const FetchOptions& options) {
  protocol::Orders orders{.jobs = {},
                          .cafile = options.cafile,
                          .verify_tls = options.verify_tls,
                          .proxy = options.proxy,
                          .no_proxy = options.no_proxy,
                          .parallel = options.parallel,
                          .per_host = options.per_host,
                          .attempts = options.attempts,
                          .first_pause = options.first_pause,
                          .longest_pause = options.longest_pause,
                          .connect_timeout = options.connect_timeout,
                          .stall_timeout = options.stall_timeout};
  for (const auto& request : requests) {
    orders.jobs.push_back({.url = request.url,
                           .part = part_of(request),
                           .content = request.content,
                           .headers = request.headers,
                           .max_bytes = request.max_bytes,
                           .etag = request.etag});
  }
  return orders;
}

/// Digests of a file in one reading: sha256, and the expected checksum's algorithm.
Result<std::pair<std::string, std::string>> digests_of(const Path& file,
                                                       DigestAlgorithm algorithm) {
  const fs::Fd opened = TRY(fs::open_file(file, O_RDONLY));
  Hasher sha256;
  Hasher other(algorithm);
  std::vector<char> buffer(1UL << 20);
  for (;;) {
    const ssize_t count = ::read(opened.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", file.native()), errno);
    if (count == 0) break;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    sha256.update(bytes);
    if (algorithm != DigestAlgorithm::sha256) other.update(bytes);
  }
  const std::string hex = sha256.hex();
  return std::pair{hex, algorithm == DigestAlgorithm::sha256 ? hex : other.hex()};
}

/// Checks what came, and gives it its name.
Result<Fetched> accept(const Request& request, Fetched fetched) {
  if (fetched.not_modified) return fetched;
  const Path part = part_of(request);
  const auto algorithm = request.checksum ? request.checksum->algorithm : DigestAlgorithm::sha256;
  const auto [sha256, expected_kind] = TRY(digests_of(part, algorithm));
  if (request.checksum && expected_kind != request.checksum->hex) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("{} has the wrong checksum", fetched.url),
                 .hint = format("Expected: {}\nGot:      {}\nThe file was changed on its way or at "
                                "its source; nothing of it is used.",
                                request.checksum->str(),
                                Checksum{algorithm, expected_kind}.str())};
  }
  fetched.sha256 = sha256;
  TRY(fs::rename(part, request.destination));
  return fetched;
}

/// Collects the lines of a running bprun-fetch.
class Listener {
public:
  Listener(const std::vector<Request>& requests, const FetchOptions& options)
      : requests_(requests), reports_(requests.size()), options_(options) {}

  void take(std::string_view bytes) {
    pending_ += bytes;
    for (std::size_t end = pending_.find('\n'); end != std::string::npos;
         end = pending_.find('\n')) {
      on_line(std::string_view(pending_).substr(0, end));
      pending_.erase(0, end + 1);
    }
  }

  const std::optional<protocol::Report>& report(std::size_t index) const { return reports_[index]; }

  void take(protocol::Report report) { reports_[report.index] = std::move(report); }

  bool heard_nothing() const { return !heard_; }

private:
  void on_line(std::string_view line) {
    const auto read = protocol::read_line(line);
    if (!read) return;
    heard_ = true;
    if (const auto* progress = std::get_if<Progress>(&*read)) {
      if (options_.on_progress) options_.on_progress(*progress);
    } else {
      const auto& report = std::get<protocol::Report>(*read);
      if (report.index >= reports_.size()) return;
      reports_[report.index] = report;
      tell_end(report);
    }
  }

  void tell_end(const protocol::Report& report) const {
    if (!options_.on_progress) return;
    const auto bytes = report.fetched.bytes;
    Progress end{.index = report.index,
                 .url = text::without_userinfo(requests_[report.index].url),
                 .received = bytes,
                 .finished = true};
    if (!report.error) end.total = bytes;
    options_.on_progress(end);
  }

  const std::vector<Request>& requests_;
  std::vector<std::optional<protocol::Report>> reports_;
  const FetchOptions& options_;
  std::string pending_;
  bool heard_ = false;
};

/// The dynamic loader ends so where the C library is too old or libcurl is not there; where there
/// is no such loader, nothing is started at all.
bool did_not_start(const Result<process::Outcome>& outcome) {
  if (!outcome) return outcome.error().kind != ErrorKind::interrupted;
  const process::Exit& exit = outcome->exit;
  return exit.signal == 0 && (exit.code == 1 || exit.code == 127);
}

std::vector<Result<Fetched>> all_fail(std::size_t count, const Error& error) {
  return {count, Result<Fetched>(error)};
}

}  // namespace

Result<Path> find_fetch_program(const process::Environment& environment) {
  std::vector<Path> places;
  if (const auto named = environment.get("BPRUN_FETCH"); named && !named->empty()) {
    places.emplace_back(*named);
  }
  if (const auto self = process::own_program()) {
    places.push_back(self->parent_path() / "bprun-fetch");
    places.push_back(self->parent_path().parent_path() / "libexec" / "bprun-fetch");
  }
  for (const auto& place : places) {
    if (fs::is_file(place)) return place;
  }
  return Error{.kind = ErrorKind::internal,
               .message = "bprun-fetch is not installed beside bprun",
               .hint = "Set BPRUN_FETCH to where it is, or install bprun anew."};
}

std::vector<Result<Fetched>> fetch(const std::vector<Request>& requests,
                                   const FetchOptions& options) {
  if (requests.empty()) return {};
  auto program = options.program.empty() ? find_fetch_program(options.environment)
                                         : Result<Path>(options.program);
  if (!program) return all_fail(requests.size(), program.error());

  process::Command command;
  command.argv = {program->native()};
  command.environment = options.environment;
  Listener listener(requests, options);
  std::string complaints;
  process::Watch watch;
  // On standard input, for headers are secrets and a command line is not.
  const protocol::Orders orders = orders_for(requests, options);
  watch.input = protocol::write_orders(orders);
  watch.deadline = options.limit.deadline;
  watch.on_output = [&](process::Stream stream, std::string_view bytes) {
    if (stream == process::Stream::out)
      listener.take(bytes);
    else if (complaints.size() < 4096)
      complaints += bytes;
  };
  const auto outcome = process::run(command, watch);
  if (listener.heard_nothing() && fs::is_file(*program) && did_not_start(outcome)) {
    if (auto reports = download_by_curl(orders, options.environment, options.limit)) {
      for (protocol::Report& report : *reports)
        listener.take(std::move(report));
    }
  }

  std::vector<Result<Fetched>> results;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& report = listener.report(i);
    if (report && !report->error) {
      results.push_back(accept(requests[i], report->fetched));
    } else if (report) {
      results.emplace_back(*report->error);
    } else if (!outcome) {
      results.emplace_back(outcome.error());
    } else if (outcome->timed_out) {
      results.emplace_back(options.limit.stopped(
          format("the download from {}", text::without_userinfo(requests[i].url))));
    } else {
      results.emplace_back(
          Error{.kind = ErrorKind::internal,
                .message = format("bprun-fetch {} without an answer", outcome->exit.str()),
                .hint = text::printable(complaints) +
                        "\nWhere it does not start, `curl` would do; there is none on PATH."});
    }
    static_cast<void>(fs::remove_file(part_of(requests[i])));
  }
  return results;
}

Result<std::string> fetch_text(const TextRequest& request, const FetchOptions& options) {
  std::error_code failure;
  Path place = std::filesystem::temp_directory_path(failure);
  if (failure) place = "/tmp";  // TMPDIR leads nowhere
  const auto directory = TRY(fs::TempDir::create(place, "bprun-text-"));
  const Path file = directory.path() / "text";
  auto results = fetch({{.url = request.url,
                         .destination = file,
                         .checksum = request.checksum,
                         .headers = request.headers,
                         .max_bytes = request.max_bytes}},
                       options);
  TRY(std::move(results.front()));
  return fs::read_file(file, request.max_bytes);
}

Result<std::string> fetch_text(const std::string& url, const FetchOptions& options) {
  return fetch_text(TextRequest{.url = url}, options);
}

}  // namespace bprun::transfer
