// SPDX-License-Identifier: MIT
#pragma once

#include "runner/transfer/address.hpp"
#include "runner/transfer/protocol.hpp"
#include "runner/transfer/response_head.hpp"
#include "runner/transfer/verdict.hpp"

#include <array>
#include <chrono>

struct curl_slist;  // NOLINT(readability-identifier-naming): libcurl gave it the name

namespace bprun::transfer {

/// One job from its first attempt to its report: what is asked for, with which headers and
/// certificates, where the bytes go, and what is to be made of an end. Somebody else (download.cpp)
/// has libcurl work on its handle.
class Transfer {
public:
  using Clock = std::chrono::steady_clock;

  Transfer(std::size_t index, const protocol::Job& job, const protocol::Orders& orders);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// A CURL*, as libcurl's own header has it.
  void* handle() const { return easy_; }

  Clock::time_point not_before() const { return not_before_; }

  /// Whom it talks to: of a transfer that has not begun, the host of its URL.
  const Address& place() const { return address_; }

  /// Sets the handle up for the next attempt, which begins at the job's own URL.
  Result<void> prepare();

  /// True where the server has sent us elsewhere, and the handle is set up for that. `code` is a
  /// CURLcode, here and below.
  Result<bool> follow_redirect(int code);

  /// Looks at how the attempt ended. nullopt: the job is done.
  std::optional<Verdict> judge(int code);

  /// True where the job is tried again: then not_before() says when.
  bool try_again(const Verdict& verdict);

  protocol::Report failure(Error error) const;
  protocol::Report success();

  Progress progress(std::string retry_because = "") const;

  /// True at most once in a fifth of a second.
  bool progress_is_due();

private:
  Result<void> prepare_request();
  Result<void> start_over();
  void set_options();
  void set_certificates();
  void set_headers();

  static std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_bytes(const char* bytes, std::size_t size, std::size_t count, void* self);

  bool begin_body();
  bool write(std::string_view bytes);
  bool is_page(std::string_view bytes);
  bool stop(Error error);
  std::optional<unsigned long long> total() const;

  Verdict judge_stop();
  Verdict judge_status();
  Verdict judge_code(int code);

  const std::size_t index_;
  const protocol::Job& job_;
  const protocol::Orders& orders_;
  void* easy_;
  curl_slist* headers_ = nullptr;
  std::array<char, 256> curl_error_{};
  fs::Fd file_;
  unsigned attempt_ = 0;
  unsigned failures_ = 0;
  Clock::time_point started_;
  Clock::time_point not_before_ = Clock::now();
  Clock::time_point next_progress_ = Clock::now();
  unsigned long long received_ = 0;
  unsigned long long furthest_ = 0;  ///< what any attempt has come to
  unsigned long long resume_from_ = 0;
  ResponseHead head_;
  std::string validator_;  ///< of what is in the file: a strong ETag, or empty
  bool body_began_ = false;
  bool wrong_range_ = false;
  Address origin_;   ///< the job's own
  Address address_;  ///< where redirects have led
  unsigned redirects_ = 0;
  std::optional<Error> stopped_;
};

}  // namespace bprun::transfer
