// SPDX-License-Identifier: MIT
#include "runner/process/lookout.hpp"
#include "tests/support/catch.hpp"

#include <unistd.h>

#include <algorithm>

namespace bprun::process {

namespace {

/// A shell that has started another program and waits for its standard input to end.
struct Family {
  fs::Pipe input;
  fs::Pipe output;
  std::optional<Child> child;

  explicit Family(const std::string& script) {
    auto in = fs::Pipe::create();
    auto out = fs::Pipe::create();
    REQUIRE(in);
    REQUIRE(out);
    input = std::move(*in);
    output = std::move(*out);
    Command command;
    command.argv = {"/bin/sh", "-c", script};
    auto started = Child::start(command, {input.read_end.get(), output.write_end.get(), -1});
    REQUIRE(started);
    child.emplace(std::move(*started));
    output.write_end = fs::Fd();
    // Until the last of them has answered.
    char byte = 0;
    REQUIRE(fs::write_all(input.write_end.get(), "x\n"));
    REQUIRE(::read(output.read_end.get(), &byte, 1) == 1);
  }
};

const Sighting* sighting_of(const std::vector<Sighting>& seen, std::string_view word) {
  const auto found = std::find_if(seen.begin(), seen.end(), [word](const Sighting& one) {
    return std::any_of(one.words.begin(), one.words.end(), [word](const std::string& other) {
      return other.find(word) != std::string::npos;
    });
  });
  return found == seen.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a look sees a program, what it has started, and whose child that is", "[lookout]") {
  Family family("sh -c 'cat; : marked-word'; : family-shell");
  Lookout lookout;
  CHECK(lookout.look() >= Lookout::interval);
  const auto seen = lookout.seen();
  const auto* shell = sighting_of(seen, "family-shell");
  REQUIRE(shell != nullptr);
  CHECK(shell->pid == family.child->pid());
  CHECK(shell->parent == 0);
  CHECK(shell->began <= shell->seen_last);
  const auto below = std::count_if(
      seen.begin(), seen.end(), [shell](const Sighting& one) { return one.parent == shell->pid; });
  CHECK(below == 1);
  CHECK(lookout.count() == seen.size());
}

TEST_CASE("what has ended stays seen, as far as it was", "[lookout]") {
  Lookout lookout;
  {
    Family family("read -r line; echo; read -r line; : family-shell");
    lookout.look();
  }
  const auto before = lookout.seen();
  lookout.look();
  lookout.look();
  const auto after = lookout.seen();
  const auto* shell = sighting_of(after, "family-shell");
  REQUIRE(shell != nullptr);
  CHECK(shell->seen_last == sighting_of(before, "family-shell")->seen_last);
  CHECK(lookout.count() == 1);
}

TEST_CASE("a process that has become another program is shown as that", "[lookout]") {
  Family family(
      "exec 3>&1; read -r line; echo; read -r line; exec sh -c 'echo >&3; read -r line; : second'");
  Lookout lookout;
  lookout.look();
  REQUIRE(fs::write_all(family.input.write_end.get(), "on\n"));
  char byte = 0;
  REQUIRE(::read(family.output.read_end.get(), &byte, 1) == 1);
  lookout.look();
  CHECK(lookout.count() == 1);
}

TEST_CASE("wrappers between us and a program are not shown", "[lookout]") {
  Family family("sh -c 'cat; : marked-word'; : family-shell");
  Lookout lookout({"sh"});
  lookout.look();
  const auto seen = lookout.seen();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].name == "cat");
  CHECK(seen[0].parent == 0);
}

TEST_CASE("processes of others are not seen", "[lookout]") {
  Lookout lookout;
  lookout.look();
  CHECK(lookout.seen().empty());
}

TEST_CASE("a stat line is read whatever the program is called", "[lookout]") {
  const std::string rest = " S 7 1 1 0 -1 4194560 100 0 0 0 12 34 0 0 20 0 1 0 5678 2699264 300";
  const auto plain = parse_live_stat("42 (sh)" + rest);
  REQUIRE(plain);
  CHECK(*plain == LiveStat{.name = "sh", .parent = 7, .cpu_ticks = 46, .start_ticks = 5678});
  CHECK(parse_live_stat("42 (a) b (c)" + rest)->name == "a) b (c");
  for (const auto* broken :
       {"", "42", "42 (sh", "42 sh) S 7", "42 (sh) S", ")(", "42 (sh) S 7 1 1 0 -1 1 1 0 0 0 x 3"})
    CHECK(!parse_live_stat(broken));
}

}  // namespace bprun::process
