// SPDX-License-Identifier: MIT
#include "runner/transfer/download.hpp"

#include "runner/base/format.hpp"
#include "runner/base/html.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/transfer/address.hpp"
#include "runner/transfer/verdict.hpp"

#include <curl/curl.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace bprun::transfer {

namespace {

using Clock = std::chrono::steady_clock;
using protocol::Job;
using protocol::Orders;
using std::chrono::milliseconds;

/// Between two lines of progress for one job.
constexpr milliseconds progress_interval{200};
constexpr unsigned most_redirects = 10;

/// One job from its first attempt to its report.
class Transfer {
public:
  Transfer(std::size_t index, const Job& job, const Orders& orders)
      : index_(index), job_(job), orders_(orders), easy_(curl_easy_init()) {
    // One that is none is told by prepare().
    if (auto address = Address::parse(job.url)) address_ = std::move(*address);
  }

  ~Transfer() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
  }

  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return easy_; }

  Clock::time_point not_before() const { return not_before_; }

  /// Whom it talks to: of a transfer that has not begun, the host of its URL.
  const Address& place() const { return address_; }

  /// Sets the handle up for the next attempt, which begins at the job's own URL.
  Result<void> prepare() {
    if (attempt_++ == 0) started_ = Clock::now();
    origin_ = TRY(Address::parse(job_.url));
    address_ = origin_;
    redirects_ = 0;
    if (!file_) {
      file_ = TRY(fs::open_file(job_.part, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    }
    return prepare_request();
  }

  /// True where the server has sent us elsewhere, and the handle is set up for that. libcurl could
  /// follow by itself, but would take all headers but two along to strangers.
  Result<bool> follow_redirect(CURLcode code) {
    char* target = nullptr;
    if (code != CURLE_OK || !is_redirect(status_)) return false;
    ::curl_easy_getinfo(easy_, CURLINFO_REDIRECT_URL, &target);
    if (target == nullptr) return false;
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

  /// Looks at how the attempt ended. nullopt: the job is done.
  std::optional<Verdict> judge(CURLcode code) {
    if (stopped_) return Verdict{*stopped_};
    const bool asked_for_change = !job_.etag.empty() && resume_from_ == 0;
    if (code == CURLE_OK && (status_ == 0 || status_ == 200 || status_ == 206)) {
      // An empty file calls no one.
      if (!begin_body()) return judge_stop();
      return std::nullopt;
    }
    if (code == CURLE_OK && status_ == 304 && asked_for_change) return std::nullopt;
    if (code == CURLE_OK || code == CURLE_HTTP_RETURNED_ERROR) return judge_status();
    return judge_code(code);
  }

  /// True where the job is tried again: then not_before() says when.
  bool try_again(const Verdict& verdict) {
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

  protocol::Report failure(Error error) const {
    return {.index = index_, .error = std::move(error)};
  }

  protocol::Report success() {
    if (const auto closed = file_.close(); !closed) return failure(closed.error());
    protocol::Report report{.index = index_};
    report.fetched = {.url = address_.url,
                      .bytes = received_,
                      .duration = std::chrono::duration_cast<milliseconds>(Clock::now() - started_),
                      .sha256 = "",
                      .content_type = content_type_,
                      .etag = status_ == 304 ? job_.etag : etag_,
                      .attempts = static_cast<int>(attempt_),
                      .not_modified = status_ == 304};
    return report;
  }

  Progress progress(std::string retry_because = "") const {
    return {.index = index_,
            .url = text::without_userinfo(job_.url),
            .received = received_,
            .total = total_,
            .retry_because = std::move(retry_because)};
  }

  /// True at most once in progress_interval.
  bool progress_is_due() {
    const auto now = Clock::now();
    if (received_ == 0 || now < next_progress_) return false;
    next_progress_ = now + progress_interval;
    return true;
  }

private:
  Result<void> prepare_request() {
    status_ = 0;
    body_began_ = false;
    stopped_.reset();
    content_type_.clear();
    etag_.clear();
    retry_after_.reset();
    content_range_.clear();
    resume_from_ = validator_.empty() ? 0 : received_;
    if (resume_from_ == 0) TRY(start_over());
    set_options();
    return {};
  }

  Result<void> start_over() {
    if (::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) != 0) {
      return system_error(format("write {}", job_.part.native()), errno);
    }
    received_ = 0;
    resume_from_ = 0;
    validator_.clear();
    return {};
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_, option, value);
  }

  void set_options() {
    curl_easy_reset(easy_);
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_URL, address_.url.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "bprun");
    set(CURLOPT_ERRORBUFFER, curl_error_);
    curl_error_[0] = '\0';
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // a proxy's 200 is not the server's
    set(CURLOPT_PROTOCOLS_STR, "http,https,file");
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(orders_.connect_timeout.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(orders_.stall_timeout.count()));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set_certificates();
    if (orders_.proxy) set(CURLOPT_PROXY, orders_.proxy->c_str());
    if (orders_.no_proxy) set(CURLOPT_NOPROXY, orders_.no_proxy->c_str());
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_bytes);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, this);
    set_headers();
  }

  /// As the curl program does it; the library looks at no variable.
  void set_certificates() {
    if (!orders_.cafile.empty()) {
      set(CURLOPT_CAINFO, orders_.cafile.c_str());
      return;
    }
    const auto variable = [](const char* name) {
      const char* value = std::getenv(name);
      return value != nullptr && *value != '\0' ? value : nullptr;
    };
    if (const char* directory = variable("SSL_CERT_DIR")) set(CURLOPT_CAPATH, directory);
    for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
      if (const char* file = variable(name)) {
        set(CURLOPT_CAINFO, file);
        return;
      }
    }
  }

  void set_headers() {
    curl_slist_free_all(headers_);
    headers_ = nullptr;
    const auto add = [this](const std::string& line) {
      headers_ = curl_slist_append(headers_, line.c_str());
    };
    if (address_.same_origin(origin_)) {
      for (const auto& [name, value] : job_.headers)
        add(format("{}: {}", name, value));
      if (!origin_.user.empty()) set(CURLOPT_USERNAME, origin_.user.c_str());
      if (!origin_.password.empty()) set(CURLOPT_PASSWORD, origin_.password.c_str());
    }
    if (resume_from_ > 0) {
      // By hand: libcurl's own resumption fails where the server sends the whole.
      add(format("Range: bytes={}-", resume_from_));
      add(format("If-Range: {}", validator_));
    } else if (!job_.etag.empty()) {
      add(format("If-None-Match: {}", job_.etag));
    }
    if (headers_ != nullptr) set(CURLOPT_HTTPHEADER, headers_);
  }

  static std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* self) {
    static_cast<Transfer*>(self)->read_header({bytes, size * count});
    return size * count;
  }

  void read_header(std::string_view line) {
    // Each response of a chain of redirects begins anew.
    if (line.starts_with("HTTP/")) {
      content_type_.clear();
      retry_after_.reset();
      total_.reset();
      const auto words = text::words(line);
      status_ = words.size() > 1 ? static_cast<long>(text::to_integer(words[1]).value_or(0)) : 0;
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string name = text::to_lower(line.substr(0, colon));
    const std::string value(text::trim(line.substr(colon + 1)));
    if (name == "content-type") content_type_ = value;
    if (name == "etag") etag_ = value;
    if (name == "content-range") content_range_ = text::to_lower(value);
    if (name == "retry-after") {
      if (const auto seconds = text::to_integer(value))
        retry_after_ = milliseconds(*seconds * 1000);
    }
    if (name == "content-length") {
      if (const auto length = text::to_integer(value)) {
        total_ = static_cast<unsigned long long>(*length) + (status_ == 206 ? resume_from_ : 0);
      }
    }
  }

  static std::size_t on_bytes(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->write({bytes, size * count}) ? size * count : 0;
  }

  /// Settles where the bytes of this response belong, before the first of them is written.
  bool begin_body() {
    if (body_began_) return true;
    body_began_ = true;
    if (status_ == 206) {
      if (resume_from_ > 0 && content_range_.starts_with(format("bytes {}-", resume_from_))) {
        return true;
      }
      wrong_range_ = true;
      return false;
    }
    // The file is another one now, or the server knows no ranges: all of it comes.
    if (const auto again = start_over(); !again) return stop(again.error());
    // Only a strong validator makes pieces of two responses one file (RFC 9110, 13.1.5).
    validator_ = etag_.starts_with("W/") ? "" : etag_;
    return true;
  }

  bool write(std::string_view bytes) {
    if (status_ >= 300) return true;  // the body of an error or a redirect is nobody's
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
  bool is_page(std::string_view bytes) {
    const auto title = html_title(bytes);
    if (!title && !text::to_lower(content_type_).starts_with("text/html")) return false;
    stop(Error{.kind = ErrorKind::corrupt,
               .message = format("{} is no archive but an HTML page{}",
                                 address_.url,
                                 title && !title->empty() ? format(" titled \"{}\"", *title) : ""),
               .hint = "The link may have expired, need a login, or be caught by a proxy. Open it "
                       "in a browser to see the page."});
    return true;
  }

  bool stop(Error error) {
    stopped_ = std::move(error);
    return false;
  }

  Verdict judge_stop() {
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

  Verdict judge_status() {
    // The piece that was asked for is not there: the file is another one, so all of it is.
    if (status_ == 416 && resume_from_ > 0) {
      validator_.clear();
      return {refusal(address_.url, status_), false, retry_after_};
    }
    return {refusal(address_.url, status_), !is_transient(status_), retry_after_};
  }

  Verdict judge_code(CURLcode code) {
    if (wrong_range_) return judge_stop();
    const char* reason = curl_error_[0] != '\0' ? curl_error_ : curl_easy_strerror(code);
    return verdict_on(code, {address_.url, reason, received_, failures_});
  }

  const std::size_t index_;
  const Job& job_;
  const Orders& orders_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  char curl_error_[CURL_ERROR_SIZE] = {};
  fs::Fd file_;
  unsigned attempt_ = 0;
  unsigned failures_ = 0;
  Clock::time_point started_;
  Clock::time_point not_before_ = Clock::now();
  Clock::time_point next_progress_ = Clock::now();
  unsigned long long received_ = 0;
  unsigned long long furthest_ = 0;  ///< what any attempt has come to
  unsigned long long resume_from_ = 0;
  std::optional<unsigned long long> total_;
  long status_ = 0;
  std::string content_type_;
  std::string etag_;           ///< of this response
  std::string validator_;      ///< of what is in the file: a strong ETag, or empty
  std::string content_range_;  ///< of this response
  bool body_began_ = false;
  bool wrong_range_ = false;
  Address origin_;   ///< the job's own
  Address address_;  ///< where redirects have led
  unsigned redirects_ = 0;
  std::optional<milliseconds> retry_after_;
  std::optional<Error> stopped_;
};

/// Runs all transfers on one multi handle.
class Downloads {
public:
  Downloads(const Orders& orders, const std::function<void(const std::string&)>& say)
      : say_(say),
        multi_(curl_multi_init()),
        parallel_(std::max(orders.parallel, 1U)),
        per_host_(std::max(orders.per_host, 1U)) {
    for (std::size_t i = 0; i < orders.jobs.size(); ++i) {
      waiting_.push_back(std::make_unique<Transfer>(i, orders.jobs[i], orders));
    }
  }

  ~Downloads() { curl_multi_cleanup(multi_); }

  Downloads(const Downloads&) = delete;
  Downloads& operator=(const Downloads&) = delete;

  void run() {
    while (!waiting_.empty() || !running_.empty()) {
      start_due();
      int still_running = 0;
      curl_multi_perform(multi_, &still_running);
      collect_ended();
      tell_progress();
      if (!waiting_.empty() || !running_.empty()) {
        curl_multi_poll(multi_, nullptr, 0, 100, nullptr);
      }
    }
  }

private:
  using Transfers = std::vector<std::unique_ptr<Transfer>>;

  /// Whether the host of that transfer is as busy as it may be. Counted here and not by curl, whose
  /// newer releases take the time in its queue for time that the host needs.
  bool is_busy(const Transfer& next) const {
    const auto there = std::count_if(running_.begin(), running_.end(), [&](const auto& transfer) {
      return transfer->place().same_origin(next.place());
    });
    return static_cast<std::size_t>(there) >= per_host_;
  }

  void start_due() {
    const auto now = Clock::now();
    for (auto it = waiting_.begin(); it != waiting_.end() && running_.size() < parallel_;) {
      if ((*it)->not_before() > now || is_busy(**it)) {
        ++it;
        continue;
      }
      auto transfer = std::move(*it);
      it = waiting_.erase(it);
      if (const auto prepared = transfer->prepare(); !prepared) {
        say_(protocol::write_report(transfer->failure(prepared.error())));
        continue;
      }
      curl_multi_add_handle(multi_, transfer->handle());
      running_.push_back(std::move(transfer));
    }
  }

  void collect_ended() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      CURL* handle = message->easy_handle;
      const auto found = std::find_if(running_.begin(), running_.end(), [&](const auto& transfer) {
        return transfer->handle() == handle;
      });
      curl_multi_remove_handle(multi_, handle);
      auto transfer = std::move(*found);
      running_.erase(found);
      finish(std::move(transfer), code);
    }
  }

  void finish(std::unique_ptr<Transfer> transfer, CURLcode code) {
    const auto followed = transfer->follow_redirect(code);
    if (!followed) return say_(protocol::write_report(transfer->failure(followed.error())));
    if (*followed) {
      curl_multi_add_handle(multi_, transfer->handle());
      running_.push_back(std::move(transfer));
      return;
    }
    const auto verdict = transfer->judge(code);
    if (!verdict) {
      say_(protocol::write_report(transfer->success()));
    } else if (transfer->try_again(*verdict)) {
      say_(protocol::write_progress(transfer->progress(verdict->error.message)));
      waiting_.push_back(std::move(transfer));
    } else {
      say_(protocol::write_report(transfer->failure(verdict->error)));
    }
  }

  void tell_progress() {
    for (const auto& transfer : running_) {
      if (transfer->progress_is_due()) say_(protocol::write_progress(transfer->progress()));
    }
  }

  const std::function<void(const std::string&)>& say_;
  CURLM* multi_;
  std::size_t parallel_;
  std::size_t per_host_;
  Transfers waiting_;
  Transfers running_;
};

}  // namespace

void download_all(const Orders& orders, const std::function<void(const std::string&)>& say) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Downloads(orders, say).run();
  curl_global_cleanup();
}

}  // namespace bprun::transfer
