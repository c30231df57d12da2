// SPDX-License-Identifier: MIT
#include "runner/transfer/transfer.hpp"

#include "runner/base/format.hpp"
#include "runner/base/html.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <curl/curl.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace bprun::transfer {

namespace {

using protocol::Job;
using protocol::Orders;
using std::chrono::milliseconds;

/// Between two lines of progress for one job.
constexpr milliseconds progress_interval{200};
constexpr unsigned most_redirects = 10;

}  // namespace

Transfer::Transfer(std::size_t index, const Job& job, const Orders& orders)
    : index_(index), job_(job), orders_(orders), easy_(curl_easy_init()) {
  // One that is none is told by prepare().
  if (auto address = Address::parse(job.url)) address_ = std::move(*address);
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

Result<void> Transfer::prepare() {
  if (attempt_++ == 0) started_ = Clock::now();
  origin_ = TRY(Address::parse(job_.url));
  address_ = origin_;
  redirects_ = 0;
  if (!file_) {
    file_ = TRY(fs::open_file(job_.part, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  }
  return prepare_request();
}

Result<bool> Transfer::follow_redirect(int code) {
  char* target = nullptr;
  if (code != CURLE_OK || !is_redirect(head_.status)) return false;
  ::curl_easy_getinfo(easy_, CURLINFO_REDIRECT_URL, &target);
  if (target == nullptr) return false;
  // libcurl could follow by itself, but would take all headers but two along to strangers.
  const Address next = TRY(Address::parse(target));
  const auto refuse = [&](std::string_view why) {
    return Error{.kind = ErrorKind::network,
                 .message = format("{} redirects {}", address_.url, why),
                 .hint = "Ask for the address that it leads to, if that is right."};
  };
  if (++redirects_ > most_redirects) return refuse("again and again");
  if (next.scheme == "file") return refuse(format("to a file of this machine, {}", next.url));
  // What was asked for under TLS is not taken without it.
  if (address_.scheme == "https" && next.scheme != "https") {
    return refuse(format("to {}, without TLS", next.url));
  }
  address_ = next;
  TRY(prepare_request());
  return true;
}

std::optional<Verdict> Transfer::judge(int code) {
  if (stopped_) return Verdict{*stopped_};
  const bool asked_for_change = !job_.etag.empty() && resume_from_ == 0;
  if (code == CURLE_OK && (head_.status == 0 || head_.status == 200 || head_.status == 206)) {
    // An empty file calls no one.
    if (!begin_body()) return judge_stop();
    return std::nullopt;
  }
  if (code == CURLE_OK && head_.status == 304 && asked_for_change) return std::nullopt;
  if (code == CURLE_OK || code == CURLE_HTTP_RETURNED_ERROR) return judge_status();
  return judge_code(code);
}

bool Transfer::try_again(const Verdict& verdict) {
  if (verdict.final) return false;
  // A server that breaks off at the same place each time makes no progress.
  failures_ = received_ > furthest_ ? 1 : failures_ + 1;
  furthest_ = std::max(furthest_, received_);
  if (failures_ >= orders_.attempts) return false;
  milliseconds pause = orders_.first_pause * (1LL << std::min(failures_ - 1, 10U));
  if (verdict.wait) {
    if (*verdict.wait > orders_.longest_pause) return false;
    pause = *verdict.wait;
  }
  not_before_ = Clock::now() + std::min(pause, orders_.longest_pause);
  return true;
}

protocol::Report Transfer::failure(Error error) const {
  return {.index = index_, .error = std::move(error)};
}

protocol::Report Transfer::success() {
  if (const auto closed = file_.close(); !closed) return failure(closed.error());
  protocol::Report report{.index = index_};
  report.fetched = {.url = address_.url,
                    .bytes = received_,
                    .duration = std::chrono::duration_cast<milliseconds>(Clock::now() - started_),
                    .sha256 = "",
                    .content_type = head_.content_type,
                    .etag = head_.status == 304 ? job_.etag : head_.etag,
                    .attempts = static_cast<int>(attempt_),
                    .not_modified = head_.status == 304};
  return report;
}

Progress Transfer::progress(std::string retry_because) const {
  return {.index = index_,
          .url = text::without_userinfo(job_.url),
          .received = received_,
          .total = total(),
          .retry_because = std::move(retry_because)};
}

/// How long the whole file is, where the server says so.
std::optional<unsigned long long> Transfer::total() const {
  if (!head_.length) return std::nullopt;
  return *head_.length + (head_.status == 206 ? resume_from_ : 0);
}

bool Transfer::progress_is_due() {
  const auto now = Clock::now();
  if (received_ == 0 || now < next_progress_) return false;
  next_progress_ = now + progress_interval;
  return true;
}

Result<void> Transfer::prepare_request() {
  head_ = ResponseHead();
  body_began_ = false;
  stopped_.reset();
  resume_from_ = validator_.empty() ? 0 : received_;
  if (resume_from_ == 0) TRY(start_over());
  set_options();
  return {};
}

Result<void> Transfer::start_over() {
  if (::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) != 0) {
    return system_error(format("write {}", job_.part.native()), errno);
  }
  received_ = 0;
  resume_from_ = 0;
  validator_.clear();
  return {};
}

void Transfer::set_options() {
  curl_easy_reset(easy_);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_URL, address_.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, "bprun");
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, curl_error_.data());
  curl_error_[0] = '\0';
  curl_easy_setopt(
      easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // a proxy's 200 is not the server's
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https,file");
  curl_easy_setopt(
      easy_, CURLOPT_CONNECTTIMEOUT, static_cast<long>(orders_.connect_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(orders_.stall_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  set_certificates();
  if (!orders_.verify_tls) {
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (orders_.proxy) curl_easy_setopt(easy_, CURLOPT_PROXY, orders_.proxy->c_str());
  if (orders_.no_proxy) curl_easy_setopt(easy_, CURLOPT_NOPROXY, orders_.no_proxy->c_str());
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_bytes);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  set_headers();
}

/// As the curl program does it; the library looks at no variable.
void Transfer::set_certificates() {
  if (!orders_.cafile.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, orders_.cafile.c_str());
    return;
  }
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
  };
  if (const char* directory = variable("SSL_CERT_DIR"))
    curl_easy_setopt(easy_, CURLOPT_CAPATH, directory);
  for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (const char* file = variable(name)) {
      curl_easy_setopt(easy_, CURLOPT_CAINFO, file);
      return;
    }
  }
}

void Transfer::set_headers() {
  curl_slist_free_all(headers_);
  headers_ = nullptr;
  const auto add = [this](const std::string& line) {
    headers_ = curl_slist_append(headers_, line.c_str());
  };
  if (address_.same_origin(origin_)) {
    for (const auto& [name, value] : job_.headers)
      add(format("{}: {}", name, value));
    if (!origin_.user.empty()) curl_easy_setopt(easy_, CURLOPT_USERNAME, origin_.user.c_str());
    if (!origin_.password.empty())
      curl_easy_setopt(easy_, CURLOPT_PASSWORD, origin_.password.c_str());
  }
  if (resume_from_ > 0) {
    // By hand: libcurl's own resumption fails where the server sends the whole.
    add(format("Range: bytes={}-", resume_from_));
    add(format("If-Range: {}", validator_));
  } else if (!job_.etag.empty()) {
    add(format("If-None-Match: {}", job_.etag));
  }
  if (headers_ != nullptr) curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

std::size_t
Transfer::on_header(const char* bytes, std::size_t size, std::size_t count, void* self) {
  static_cast<Transfer*>(self)->head_.read_line({bytes, size * count});
  return size * count;
}

std::size_t Transfer::on_bytes(const char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->write({bytes, size * count}) ? size * count : 0;
}

/// Settles where the bytes of this response belong, before the first of them is written.
bool Transfer::begin_body() {
  if (body_began_) return true;
  body_began_ = true;
  if (head_.status == 206) {
    if (resume_from_ > 0 && head_.is_piece_from(resume_from_)) return true;
    wrong_range_ = true;
    return false;
  }
  // The file is another one now, or the server knows no ranges: all of it comes.
  if (const auto again = start_over(); !again) return stop(again.error());
  // Only a strong validator makes pieces of two responses one file.
  validator_ = head_.strong_etag();
  return true;
}

bool Transfer::write(std::string_view bytes) {
  if (head_.status >= 300) return true;  // the body of an error or a redirect is nobody's
  if (!begin_body()) return false;
  if (job_.content == Content::archive && received_ == 0 && is_page(bytes)) return false;
  if (received_ + bytes.size() > job_.max_bytes) {
    return stop(Error{.kind = ErrorKind::limit,
                      .message = format("{} is larger than {}",
                                        text::without_userinfo(job_.url),
                                        text::human_size(job_.max_bytes))});
  }
  if (const auto written = fs::write_all(file_.get(), bytes); !written) {
    return stop(written.error());
  }
  received_ += bytes.size();
  return true;
}

/// True, and the reason to stop is set, where an HTML page comes instead of what was asked for.
bool Transfer::is_page(std::string_view bytes) {
  const auto title = html_title(bytes);
  if (!title && !text::to_lower(head_.content_type).starts_with("text/html")) return false;
  stop(Error{.kind = ErrorKind::corrupt,
             .message = format("{} is no archive but an HTML page{}",
                               address_.url,
                               title && !title->empty() ? format(" titled \"{}\"", *title) : ""),
             .hint = "The link may have expired, need a login, or be caught by a proxy. Open it "
                     "in a browser to see the page."});
  return true;
}

bool Transfer::stop(Error error) {
  stopped_ = std::move(error);
  return false;
}

Verdict Transfer::judge_stop() {
  if (stopped_) return {*stopped_};
  // A wrong piece: the next attempt asks for the whole.
  wrong_range_ = false;
  validator_.clear();
  return {Error{.kind = ErrorKind::network,
                .message = format("{} answered with another part of {} than was asked for",
                                  host_of(address_.url),
                                  address_.url)},
          false};
}

Verdict Transfer::judge_status() {
  // The piece that was asked for is not there: the file is another one, so all of it is.
  if (head_.status == 416 && resume_from_ > 0) {
    validator_.clear();
    return {refusal(address_.url, head_.status), false, head_.retry_after};
  }
  return {refusal(address_.url, head_.status), !is_transient(head_.status), head_.retry_after};
}

Verdict Transfer::judge_code(int code) {
  if (wrong_range_) return judge_stop();
  const char* reason =
      curl_error_[0] != '\0' ? curl_error_.data() : curl_easy_strerror(static_cast<CURLcode>(code));
  return verdict_on(code, {address_.url, reason, received_, failures_});
}

}  // namespace bprun::transfer
