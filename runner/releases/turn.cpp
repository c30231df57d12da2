// SPDX-License-Identifier: MIT
#include "runner/releases/turn.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/interrupt.hpp"

#include <poll.h>

#include <algorithm>
#include <climits>

namespace bprun::releases {

namespace {

/// How often a queue is looked at.
constexpr int look_milliseconds = 50;

constexpr std::string_view superseded_mark = ".superseded";

/// "0000000012-<hash of the subject>", or "0000000012-" where it has none.
struct TicketName {
  long long number = 0;
  std::string subject = "";
};

std::optional<TicketName> parse_ticket(std::string_view name) {
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos || name.ends_with(superseded_mark)) return std::nullopt;
  const auto number = text::to_integer(name.substr(0, dash));
  if (!number || *number < 1) return std::nullopt;
  return TicketName{.number = *number, .subject = std::string(name.substr(dash + 1))};
}

/// A place in the queue: a file that its owner holds locked. What is not locked belongs to nobody
/// any more.
class Ticket {
public:
  static Result<Ticket> draw(const Place& place, const std::string& subject);

  Ticket(Ticket&& other) noexcept
      : place_(std::move(other.place_)),
        path_(std::exchange(other.path_, {})),
        number_(other.number_),
        lock_(std::move(other.lock_)) {}

  Ticket& operator=(Ticket&&) = delete;

  ~Ticket() {
    if (path_.empty()) return;
    static_cast<void>(fs::remove_file(path_));
    static_cast<void>(fs::remove_file(path_.native() + std::string(superseded_mark)));
  }

  /// How many who are alive came before.
  Result<int> ahead() const;

  bool is_superseded() const { return fs::exists(path_.native() + std::string(superseded_mark)); }

private:
  Ticket(Place place, Path path, long long number, fs::FileLock lock)
      : place_(std::move(place)), path_(std::move(path)), number_(number), lock_(std::move(lock)) {}

  Place place_;
  Path path_;
  long long number_ = 0;
  fs::FileLock lock_;
};

/// Only for as long as the queue is looked at or changed.
Result<fs::FileLock> lock_queue(const Place& place) {
  auto lock = fs::FileLock::acquire(
      place.queue() / ".lock", nullptr, [] { return process::interrupt::pending().has_value(); });
  if (!lock) TRY(process::interrupt::check());
  return lock;
}

Result<Ticket> Ticket::draw(const Place& place, const std::string& subject) {
  const fs::FileLock queue = TRY(lock_queue(place));
  const std::string key = subject.empty() ? "" : sha256_hex(subject).substr(0, 16);
  long long last = 0;
  for (const auto& name : TRY(fs::list_directory(place.queue()))) {
    const auto ticket = parse_ticket(name);
    if (!ticket) continue;
    last = std::max(last, ticket->number);
    if (!key.empty() && ticket->subject == key) {
      TRY(fs::write_file(place.queue() / (name + std::string(superseded_mark)), "", 0600));
    }
  }
  Path path = place.queue() / format("{:010}-{}", last + 1, key);
  auto lock = TRY(fs::FileLock::try_acquire(path));
  if (!lock) {
    return Error{.kind = ErrorKind::busy, .message = format("{} is locked", path.native())};
  }
  return Ticket(place, std::move(path), last + 1, std::move(*lock));
}

Result<int> Ticket::ahead() const {
  const fs::FileLock queue = TRY(lock_queue(place_));
  int alive = 0;
  for (const auto& name : TRY(fs::list_directory(place_.queue()))) {
    const auto ticket = parse_ticket(name);
    if (!ticket || ticket->number >= number_) continue;
    const auto dead = TRY(fs::FileLock::try_acquire(place_.queue() / name));
    if (!dead) {
      ++alive;
      continue;
    }
    TRY(fs::remove_file(place_.queue() / name));
    TRY(fs::remove_file(place_.queue() / (name + std::string(superseded_mark))));
  }
  return alive;
}

std::string holder_of(const Place& place) {
  const auto text = fs::read_file_if_exists(place.lock(), 4096);
  return text && *text ? std::string(text::trim(**text)) : std::string();
}

Error taken(const Place& place, std::string hint) {
  const std::string holder = holder_of(place);
  return {.kind = ErrorKind::busy,
          .message = format("{} is being deployed or changed{}",
                            place.app(),
                            holder.empty() ? "" : format(" ({})", holder)),
          .hint = std::move(hint)};
}

/// Between two looks; an interrupt ends it.
Result<void> pause_in_queue() {
  pollfd polled{process::interrupt::descriptor(), POLLIN, 0};
  ::poll(&polled, 1, look_milliseconds);
  return process::interrupt::check();
}

}  // namespace

Result<Turn> Turn::take(const Place& place, const TurnOptions& options) {
  TRY(place.make());
  const Ticket ticket = TRY(Ticket::draw(place, options.subject));
  int told = INT_MAX;
  for (;;) {
    const int before = TRY(ticket.ahead());
    if (before == 0) {
      if (auto lock = TRY(fs::FileLock::try_acquire(place.lock()))) return Turn(std::move(*lock));
    }
    if (ticket.is_superseded()) {
      return Error{.kind = ErrorKind::busy,
                   .message = "a newer one came while this one waited, and takes its place",
                   .hint = "Nothing was built or changed for this one."};
    }
    if (!options.wait) return taken(place, "Wait for it to end, or leave out --no-wait.");
    if (options.deadline && std::chrono::steady_clock::now() >= *options.deadline) {
      return taken(place, "It took longer than was to be waited for. Try again later.");
    }
    const int ahead = before + 1;  // who has the turn is in the queue no longer
    if (options.on_wait && ahead < told) {
      told = ahead;
      options.on_wait(ahead, holder_of(place));
    }
    TRY(pause_in_queue());
  }
}

}  // namespace bprun::releases
