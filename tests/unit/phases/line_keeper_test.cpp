// SPDX-License-Identifier: MIT
#include "runner/phases/line_keeper.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using bprun::phases::LineKeeper;

namespace {

struct Seen {
  std::vector<std::string> pieces;
  LineKeeper keeper{[this](std::string_view bytes) { pieces.emplace_back(bytes); }};
};

}  // namespace

TEST_CASE("whole lines pass at once, the beginning of one waits for its end", "[phases]") {
  Seen seen;
  seen.keeper.take("one\ntw");
  CHECK(seen.pieces == std::vector<std::string>{"one\n"});
  seen.keeper.take("o\nthree\n");
  CHECK(seen.pieces == std::vector<std::string>{"one\n", "two\nthree\n"});
}

TEST_CASE("a last line without its end is shown by flush, once", "[phases]") {
  Seen seen;
  seen.keeper.take("prompt> ");
  CHECK(seen.pieces.empty());
  seen.keeper.flush();
  seen.keeper.flush();
  CHECK(seen.pieces == std::vector<std::string>{"prompt> "});
}

TEST_CASE("no byte is lost, whatever the pieces", "[phases]") {
  std::string all;
  for (int i = 0; i < 300000; ++i)
    all += static_cast<char>(i % 251 == 0 ? '\n' : i % 256);
  for (const std::size_t step : {1UL, 7UL, 4096UL, 70000UL, all.size()}) {
    std::string passed;
    LineKeeper keeper([&](std::string_view bytes) { passed += bytes; });
    for (std::size_t at = 0; at < all.size(); at += step) {
      keeper.take(std::string_view(all).substr(at, step));
    }
    keeper.flush();
    CHECK(passed == all);
  }
}

TEST_CASE("an endless line does not fill the memory", "[phases]") {
  std::size_t passed = 0;
  LineKeeper keeper([&](std::string_view bytes) { passed += bytes.size(); });
  const std::string piece(4096, 'x');
  for (int i = 0; i < 100; ++i)
    keeper.take(piece);
  CHECK(passed >= 100 * piece.size() - (64UL << 10) - piece.size());
}
