// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/releases/turn.hpp"
#include "tests/unit/releases/place.hpp"

#include <thread>

namespace bprun::releases {

namespace {

/// A process that has the turn until it is told to go. A lock that this process held itself would
/// be the children's as well.
class Holder {
public:
  explicit Holder(const State& state)
      : taken_(fs::Pipe::create().take()), go_(fs::Pipe::create().take()) {
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    char byte = 'x';
    if (pid_ == 0) {
      const auto turn = Turn::take(state.place, {.wait = false});
      static_cast<void>(fs::write_all(taken_.write_end.get(), turn ? "x" : "-"));
      static_cast<void>(::read(go_.read_end.get(), &byte, 1));
      ::_exit(0);
    }
    REQUIRE(::read(taken_.read_end.get(), &byte, 1) == 1);
    REQUIRE(byte == 'x');
  }

  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  ~Holder() { let_go(); }

  pid_t pid() const { return pid_; }

  void let_go() {
    if (gone_) return;
    gone_ = true;
    static_cast<void>(fs::write_all(go_.write_end.get(), "x"));
    ::waitpid(pid_, nullptr, 0);
  }

private:
  fs::Pipe taken_;
  fs::Pipe go_;
  pid_t pid_ = -1;
  bool gone_ = false;
};

/// A process that waits for its turn, and then writes `name` to the pipe and goes.
pid_t queue_up(const State& state, const fs::Pipe& pipe, char name, const std::string& subject) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child != 0) return child;
  const auto turn = Turn::take(state.place, {.subject = subject});
  const char said = turn ? name : '-';
  static_cast<void>(fs::write_all(pipe.write_end.get(), {&said, 1}));
  ::_exit(0);
}

std::size_t tickets(const State& state) {
  std::size_t count = 0;
  const auto names = fs::list_directory(state.place.queue());
  for (const auto& name : *names)
    count += name.starts_with('0') ? 1U : 0U;
  return count;
}

void await_tickets(const State& state, std::size_t count) {
  while (tickets(state) < count)
    std::this_thread::yield();
}

std::string read_all(fs::Pipe& pipe, std::size_t count) {
  std::string said;
  char byte = 0;
  while (said.size() < count && ::read(pipe.read_end.get(), &byte, 1) == 1)
    said += byte;
  return said;
}

}  // namespace

TEST_CASE("one at a time, in the order in which they came") {
  const State state;
  auto pipe = fs::Pipe::create();
  std::vector<pid_t> waiting;
  {
    const Holder holder_of_turn(state);
    const auto refused = Turn::take(state.place, {.wait = false});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::busy);
    CHECK(refused.error().message.find("pid " + std::to_string(holder_of_turn.pid())) !=
          std::string::npos);
    for (const char name : {'a', 'b', 'c', 'd'}) {
      waiting.push_back(queue_up(state, *pipe, name, ""));
      await_tickets(state, waiting.size());
    }
  }
  CHECK(read_all(*pipe, 4) == "abcd");
  for (const pid_t child : waiting)
    ::waitpid(child, nullptr, 0);
  CHECK(tickets(state) == 0);
}

TEST_CASE("of two that wait with one subject the later one gets the turn") {
  const State state;
  auto pipe = fs::Pipe::create();
  std::vector<pid_t> waiting;
  std::string first;
  {
    const Holder holder_of_turn(state);
    waiting.push_back(queue_up(state, *pipe, 'a', "push main"));
    await_tickets(state, 1);
    waiting.push_back(queue_up(state, *pipe, 'b', "push next"));
    await_tickets(state, 2);
    waiting.push_back(queue_up(state, *pipe, 'c', "push main"));
    first = read_all(*pipe, 1);
  }
  CHECK(first == "-");
  CHECK(read_all(*pipe, 2) == "bc");
  for (const pid_t child : waiting)
    ::waitpid(child, nullptr, 0);
}

TEST_CASE("who was killed while waiting holds nobody up") {
  const State state;
  auto pipe = fs::Pipe::create();
  pid_t behind = 0;
  {
    const Holder holder_of_turn(state);
    const pid_t killed_one = queue_up(state, *pipe, 'a', "");
    await_tickets(state, 1);
    behind = queue_up(state, *pipe, 'b', "");
    await_tickets(state, 2);
    ::kill(killed_one, SIGKILL);
    ::waitpid(killed_one, nullptr, 0);
  }
  CHECK(read_all(*pipe, 1) == "b");
  ::waitpid(behind, nullptr, 0);
}

TEST_CASE("who waits is told how many come first, and waits no longer than it is to") {
  const State state;
  const Holder holder_of_turn(state);
  std::vector<int> told;
  std::string holder;
  const auto given_up = Turn::take(state.place,
                                   {.deadline = std::chrono::steady_clock::now(),
                                    .on_wait = [&](int ahead, const std::string& who) {
                                      told.push_back(ahead);
                                      holder = who;
                                    }});
  REQUIRE_FALSE(given_up);
  CHECK(given_up.error().kind == ErrorKind::busy);
  const auto again =
      Turn::take(state.place,
                 {.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(120),
                  .on_wait = [&](int ahead, const std::string& who) {
                    told.push_back(ahead);
                    holder = who;
                  }});
  REQUIRE_FALSE(again);
  CHECK(told == std::vector<int>{1});
  CHECK(holder == "pid " + std::to_string(holder_of_turn.pid()));
}

}  // namespace bprun::releases
