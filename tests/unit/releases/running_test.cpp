// SPDX-License-Identifier: MIT
#include "runner/releases/running.hpp"
#include "tests/unit/releases/place.hpp"

namespace bprun::releases {

TEST_CASE("how releases run is read back as it was written") {
  const State state;
  const auto place = state.place;
  CHECK(read_running(place).value() == std::nullopt);
  Running running{.start = "a \"b\" $c\n",
                  .stop = "stop",
                  .switch_over = "",
                  .ports = {5000, 5100},
                  .check = "/health",
                  .limit_seconds = 90};
  REQUIRE(write_running(place, running));
  CHECK(read_running(place).value() == running);
  CHECK(free_slot(running) == 'a');
  running.slot = 'a';
  running.pending = 'b';
  REQUIRE(write_running(place, running));
  CHECK(read_running(place).value() == running);
  CHECK(free_slot(running) == 'b');
  CHECK(port_of(running, 'a') == 5000);
  CHECK(port_of(running, 'b') == 5100);
  REQUIRE(forget_running(place));
  REQUIRE(forget_running(place));
  CHECK(read_running(place).value() == std::nullopt);
}

TEST_CASE("a slot has one release, and another in its place") {
  const State state;
  const auto place = state.place;
  REQUIRE(place.make());
  CHECK(version_in(place, 'a').value() == std::nullopt);
  REQUIRE(fill_slot(place, 'a', 3));
  REQUIRE(fill_slot(place, 'a', 12));
  CHECK(version_in(place, 'a').value() == 12);
  CHECK(version_in(place, 'b').value() == std::nullopt);
}

TEST_CASE("a damaged file of how releases run is told, and no slot is made up") {
  const State state;
  const auto place = state.place;
  REQUIRE(place.make());
  for (const auto* text : {"", "[]", "{\"start\""}) {
    REQUIRE(fs::write_file(place.directory() / "running.json", text));
    const auto read = read_running(place);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::corrupt);
  }
  REQUIRE(fs::write_file(place.directory() / "running.json", R"({"slot": "c", "port_a": "x"})"));
  CHECK(read_running(place).value() == Running{});
  CHECK(parse_slot("b") == 'b');
  for (const auto* word : {"", "c", "ab", "A"})
    CHECK_FALSE(parse_slot(word));
}

}  // namespace bprun::releases
