// SPDX-License-Identifier: MIT
#include "runner/pack/segment_line.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>

namespace bprun::pack {

struct SegmentLine::Machine {
  enum class State { empty, waiting, done };

  struct Place {
    Segment segment;
    Result<void> made;
    State state = State::empty;
  };

  std::vector<SegmentMaker> makers;
  std::function<Result<void>(Segment&)> take;
  std::vector<Place> ring;
  std::size_t current = 0;  ///< the owner's next place

  std::mutex mutex;
  std::condition_variable to_makers;
  std::condition_variable to_taker;
  std::condition_variable to_owner;
  std::deque<Place*> queue;
  bool closing = false;
  Result<void> taken;  ///< what went wrong first, in the order of the segments
  std::vector<std::thread> threads;

  Machine(std::vector<SegmentMaker> given, std::function<Result<void>(Segment&)> taker)
      : makers(std::move(given)), take(std::move(taker)), ring(makers.size() + 3) {
    // Signals are for the thread that looks at them.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    for (auto& maker : makers)
      threads.emplace_back([this, &maker] { make_segments(maker); });
    threads.emplace_back([this] { take_segments(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~Machine() {
    {
      const std::lock_guard lock(mutex);
      closing = true;
      queue.clear();
    }
    to_makers.notify_all();
    to_taker.notify_all();
    for (auto& thread : threads)
      thread.join();
  }

  void make_segments(SegmentMaker& maker) {
    std::unique_lock lock(mutex);
    for (;;) {
      to_makers.wait(lock, [this] { return closing || !queue.empty(); });
      if (closing) return;
      Place& place = *queue.front();
      queue.pop_front();
      lock.unlock();
      place.made = maker.fill(place.segment);
      lock.lock();
      place.state = State::done;
      to_taker.notify_one();
    }
  }

  void take_segments() {
    std::unique_lock lock(mutex);
    for (std::size_t next = 0;; next = (next + 1) % ring.size()) {
      Place& place = ring[next];
      to_taker.wait(lock, [&] { return closing || place.state == State::done; });
      if (closing) return;
      // After a failure nothing more is taken: what follows has no place to go to.
      if (taken && place.made) {
        lock.unlock();
        auto result = take(place.segment);
        lock.lock();
        taken = std::move(result);
      } else if (taken) {
        taken = std::move(place.made);
      }
      place.made = {};
      place.state = State::empty;
      to_owner.notify_one();
    }
  }
};

SegmentLine::SegmentLine(std::vector<SegmentMaker> makers,
                         std::function<Result<void>(Segment&)> take)
    : machine_(std::make_unique<Machine>(std::move(makers), std::move(take))) {}

SegmentLine::~SegmentLine() = default;

Result<void> SegmentLine::put(std::vector<SegmentMember> members) {
  Machine& machine = *machine_;
  Machine::Place& place = machine.ring[machine.current];
  {
    std::unique_lock lock(machine.mutex);
    machine.to_owner.wait(lock, [&] { return place.state == Machine::State::empty; });
    if (!machine.taken) return machine.taken.error();
    place.segment.members = std::move(members);
    place.segment.was_kept = false;
    place.state = Machine::State::waiting;
    machine.queue.push_back(&place);
  }
  machine.to_makers.notify_one();
  machine.current = (machine.current + 1) % machine.ring.size();
  return {};
}

Result<void> SegmentLine::finish() {
  Machine& machine = *machine_;
  std::unique_lock lock(machine.mutex);
  machine.to_owner.wait(lock, [&] {
    return std::all_of(machine.ring.begin(), machine.ring.end(), [](const auto& place) {
      return place.state == Machine::State::empty;
    });
  });
  return machine.taken;
}

}  // namespace bprun::pack
