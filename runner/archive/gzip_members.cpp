// SPDX-License-Identifier: MIT
#include "runner/archive/gzip_members.hpp"

#include "runner/base/digest.hpp"
#include "runner/fs/fd.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace bprun::archive {

namespace {

constexpr int level = 6;

}  // namespace

/// The owner's thread goes round a ring of slots; before it fills one again, it waits for the
/// piece that is in there and writes it. So the order is right and memory is bounded.
struct GzipMembers::Machine {
  enum class State { filling, waiting, done };

  /// A piece on its way: filled by the owner, compressed by a worker, written by the owner.
  struct Slot {
    std::vector<char> plain;
    std::size_t used = 0;
    std::vector<char> packed;
    std::size_t packed_size = 0;  ///< 0: could not be compressed
    State state = State::filling;
  };

  int descriptor;
  std::vector<Slot> ring;
  std::size_t current = 0;
  Hasher hasher;
  unsigned long long written = 0;

  std::mutex mutex;
  std::condition_variable to_workers;
  std::condition_variable to_owner;
  std::deque<Slot*> queue;
  bool closing = false;
  std::vector<std::thread> workers;

  Machine(int output, unsigned threads) : descriptor(output), ring(threads + 3UL) {
    for (unsigned i = 0; i < threads; ++i)
      workers.emplace_back([this] { work(); });
  }

  ~Machine() {
    {
      const std::lock_guard lock(mutex);
      closing = true;
      queue.clear();
    }
    to_workers.notify_all();
    for (auto& worker : workers)
      worker.join();
  }

  void work() {
    const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
        ::libdeflate_alloc_compressor(level), &::libdeflate_free_compressor);
    std::unique_lock lock(mutex);
    for (;;) {
      to_workers.wait(lock, [this] { return closing || !queue.empty(); });
      if (closing) return;
      Slot& slot = *queue.front();
      queue.pop_front();
      lock.unlock();
      slot.packed_size = compressor ? compress(*compressor, slot) : 0;
      lock.lock();
      slot.state = State::done;
      to_owner.notify_one();
    }
  }

  static std::size_t compress(libdeflate_compressor& compressor, Slot& slot) {
    slot.packed.resize(::libdeflate_gzip_compress_bound(&compressor, piece));
    return ::libdeflate_gzip_compress(
        &compressor, slot.plain.data(), slot.used, slot.packed.data(), slot.packed.size());
  }

  /// Writes the piece that is in the slot, if one is, and makes it ready for filling.
  Result<void> retire(Slot& slot) {
    {
      std::unique_lock lock(mutex);
      if (slot.state == State::filling) return {};
      to_owner.wait(lock, [&] { return slot.state == State::done; });
    }
    slot.state = State::filling;
    slot.used = 0;
    if (slot.packed_size == 0) {
      return Error{.kind = ErrorKind::system, .message = "not enough memory to compress"};
    }
    const std::string_view bytes(slot.packed.data(), slot.packed_size);
    TRY(fs::write_all(descriptor, bytes));
    hasher.update(bytes);
    written += bytes.size();
    return {};
  }

  void submit() {
    Slot& slot = ring[current];
    {
      const std::lock_guard lock(mutex);
      slot.state = State::waiting;
      queue.push_back(&slot);
    }
    to_workers.notify_one();
    current = (current + 1) % ring.size();
  }
};

GzipMembers::GzipMembers(int descriptor, unsigned threads)
    : machine_(std::make_unique<Machine>(descriptor, std::max(threads, 1U))) {}

GzipMembers::~GzipMembers() = default;

Result<std::span<char>> GzipMembers::space() {
  Machine::Slot& slot = machine_->ring[machine_->current];
  // A slot that still holds an earlier piece is written out first.
  if (slot.used == piece) TRY(machine_->retire(slot));
  slot.plain.resize(piece);
  return std::span<char>(slot.plain).subspan(slot.used);
}

void GzipMembers::advance(std::size_t count) {
  Machine::Slot& slot = machine_->ring[machine_->current];
  slot.used += count;
  if (slot.used == piece) machine_->submit();
}

Result<void> GzipMembers::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto room = TRY(space());
    const std::size_t count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    advance(count);
    bytes.remove_prefix(count);
  }
  return {};
}

Result<void> GzipMembers::write_zeros(std::size_t count) {
  while (count > 0) {
    const auto room = TRY(space());
    const std::size_t part = std::min(room.size(), count);
    std::memset(room.data(), 0, part);
    advance(part);
    count -= part;
  }
  return {};
}

Result<GzipMembers::Totals> GzipMembers::finish() {
  Machine& machine = *machine_;
  Machine::Slot& last = machine.ring[machine.current];
  TRY(space());
  if (last.used > 0) machine.submit();
  for (std::size_t i = 0; i < machine.ring.size(); ++i) {
    TRY(machine.retire(machine.ring[(machine.current + i) % machine.ring.size()]));
  }
  return Totals{.bytes = machine.written, .sha256 = machine.hasher.hex()};
}

}  // namespace bprun::archive
