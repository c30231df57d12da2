// SPDX-License-Identifier: MIT
#include "runner/readiness/wait.hpp"

#include "runner/base/format.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/readiness/probe.hpp"

#include <poll.h>

#include <algorithm>

namespace bprun::readiness {

namespace {

using std::chrono::milliseconds;

/// No try takes longer: a host that swallows packets would else be tried once.
constexpr milliseconds longest_try{10'000};

std::string time_words(milliseconds time) {
  return time.count() % 1000 == 0 ? format("{} s", time.count() / 1000)
                                  : format("{} ms", time.count());
}

Result<void> pause_between_tries(milliseconds time) {
  pollfd polled{process::interrupt::descriptor(), POLLIN, 0};
  ::poll(&polled, 1, static_cast<int>(time.count()));
  return process::interrupt::check();
}

}  // namespace

Result<void> wait_for(const Server& server, const WaitOptions& options) {
  const auto begun = std::chrono::steady_clock::now();
  milliseconds pause = options.first_pause;
  bool told = false;
  for (;;) {
    const auto spent =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
    const milliseconds left = std::max(options.limit - spent, milliseconds(0));
    const auto refusal = TRY(probe(server, std::clamp(left, milliseconds(100), longest_try)));
    if (!refusal) return {};
    if (!told && options.on_wait) options.on_wait(*refusal);
    told = true;
    const auto now_spent =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
    if (now_spent >= options.limit) {
      return Error{
          .kind = ErrorKind::network,
          .message = format(
              "{} took no connection in {}: {}", server.str(), time_words(options.limit), *refusal),
          .hint = "See whether it runs and can be reached from here, or wait longer: "
                  "--wait-limit 5m."};
    }
    TRY(pause_between_tries(std::min(pause, options.limit - now_spent)));
    pause = std::min(pause * 2, options.longest_pause);
  }
}

}  // namespace bprun::readiness
