// SPDX-License-Identifier: MIT
#include "runner/process/together.hpp"

#include "runner/base/format.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace bprun::process {

namespace {

using TogetherClock = std::chrono::steady_clock;

constexpr std::size_t longest_piece = 64UL << 10;

/// A member that runs, and the line that it has begun.
struct Running {
  const Member* member;
  Child child;
  fs::Fd output;
  std::string begun = {};
  bool ended = false;
};

class Company {
public:
  explicit Company(const TogetherOptions& options) : options_(options) {}

  Result<void> start(const Member& member) {
    fs::Pipe pipe = TRY(fs::Pipe::create());
    ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
    auto child =
        TRY(Child::start(member.command, Streams{-1, pipe.write_end.get(), pipe.write_end.get()}));
    tell(member, format("started (pid {})", child.pid()));
    running_.push_back({&member, std::move(child), std::move(pipe.read_end)});
    return {};
  }

  /// Tells all to end, once.
  void stop() {
    if (kill_at_) return;
    kill_at_ = TogetherClock::now() + options_.grace;
    for (auto& each : running_)
      if (!each.ended) each.child.kill(SIGTERM);
  }

  /// Until the last has ended.
  TogetherEnd wait() {
    while (left() > 0) {
      wait_for_news();
      if (!end_.signal && !kill_at_) {
        end_.signal = interrupt::pending();
        if (end_.signal) stop();
      }
      for (auto& each : running_)
        look_at(each);
      if (kill_at_ && TogetherClock::now() >= *kill_at_) kill_all();
    }
    // What they started and left behind.
    kill_descendants();
    return end_;
  }

private:
  std::size_t left() const {
    return static_cast<std::size_t>(std::count_if(
        running_.begin(), running_.end(), [](const Running& each) { return !each.ended; }));
  }

  void tell(const Member& member, const std::string& what) const {
    if (options_.on_event) options_.on_event(member, what);
  }

  void wait_for_news() const {
    std::vector<pollfd> polled;
    polled.reserve(2 * running_.size() + 1);
    for (const auto& each : running_) {
      if (each.ended) continue;
      polled.push_back({each.child.pidfd(), POLLIN, 0});
      if (each.output) polled.push_back({each.output.get(), POLLIN, 0});
    }
    int timeout = -1;
    if (kill_at_) {
      const auto rest =
          std::chrono::ceil<std::chrono::milliseconds>(*kill_at_ - TogetherClock::now());
      timeout = static_cast<int>(std::max<long long>(rest.count(), 0));
    } else {
      polled.push_back({interrupt::descriptor(), POLLIN, 0});
    }
    ::poll(polled.data(), polled.size(), timeout);
  }

  void look_at(Running& each) {
    if (each.ended) return;
    pollfd polled{each.child.pidfd(), POLLIN, 0};
    const bool is_over = ::poll(&polled, 1, 0) > 0;
    read_output(each);
    if (!is_over) return;
    const Exit exit = each.child.wait();
    each.ended = true;
    if (!each.begun.empty()) give_line(each, each.begun);
    each.output = fs::Fd();
    tell(*each.member, exit.str());
    if (!kill_at_) {
      end_.first = exit;
      stop();
    }
  }

  void read_output(Running& each) {
    std::array<char, 16384> buffer{};
    while (each.output) {
      const ssize_t count = ::read(each.output.get(), buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return;
      if (count == 0) {
        each.output = fs::Fd();
        return;
      }
      take_lines(each, std::string_view(buffer.data(), static_cast<std::size_t>(count)));
      // Others are to have their turn, whatever this one writes.
      if (static_cast<std::size_t>(count) < buffer.size()) return;
    }
  }

  void take_lines(Running& each, std::string_view bytes) {
    for (;;) {
      const std::size_t end = bytes.find('\n');
      each.begun.append(bytes.substr(0, end));
      if (end == std::string_view::npos) break;
      give_line(each, each.begun);
      each.begun.clear();
      bytes.remove_prefix(end + 1);
    }
    if (each.begun.size() < longest_piece) return;
    give_line(each, each.begun);
    each.begun.clear();
  }

  void give_line(const Running& each, std::string_view line) const {
    if (options_.on_line) options_.on_line(*each.member, line);
  }

  void kill_all() {
    for (auto& each : running_) {
      if (each.ended) continue;
      tell(*each.member, "did not end in time, and is killed");
      each.child.kill(SIGKILL);
    }
    kill_at_ = TogetherClock::now() + options_.grace;
  }

  const TogetherOptions& options_;
  std::vector<Running> running_;
  std::optional<TogetherClock::time_point> kill_at_;
  TogetherEnd end_;
};

}  // namespace

Result<TogetherEnd> run_together(const std::vector<Member>& members,
                                 const TogetherOptions& options) {
  TRY(interrupt::check());
  adopt_orphans();
  Company company(options);
  for (const auto& member : members) {
    if (auto started = company.start(member); !started) {
      company.stop();
      company.wait();
      return started.error();
    }
  }
  return company.wait();
}

}  // namespace bprun::process
