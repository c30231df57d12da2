// SPDX-License-Identifier: MIT
#include "runner/transfer/download.hpp"

#include "runner/transfer/transfer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace bprun::transfer {

namespace {

using protocol::Orders;

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
    const auto now = Transfer::Clock::now();
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
