// SPDX-License-Identifier: MIT
#include "runner/resolve/node.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/resolve/asks.hpp"

using namespace bprun;
using namespace bprun::resolve;
using requests::Runtime;

TEST_CASE("Node.js is resolved with its places, and what goes wrong is a diagnosis") {
  const auto tables = stack::Tables::compiled_in();
  const auto resolver = BeamResolver::make(tables).take();
  const auto node = [&](const char* text, const char* stack) {
    const auto request = asks(Runtime::node, text, "package.json", 5);
    return resolve_node(resolver, tables, &request, on(stack)).take();
  };
  const auto fine = node("22.x", "heroku-24");
  CHECK(version_of(fine, "node").starts_with("22."));
  REQUIRE(!fine.chosen.front().places.empty());
  CHECK(fine.chosen.front().places.front().url.find("/node-v22.") != std::string::npos);

  const auto none = node(">=99", "heroku-24");
  REQUIRE(find(none, "node-not-available") != nullptr);
  CHECK(find(none, "node-not-available")->where == Location{"package.json", 5});
  CHECK(find(none, "node-not-available")->kind == ErrorKind::unsupported);

  const auto malformed = node("22.x.y.z!", "heroku-24");
  REQUIRE(find(malformed, "node-malformed") != nullptr);
  CHECK(find(malformed, "node-malformed")->kind == ErrorKind::app);

  const auto old = node("16.20.2", "heroku-24");
  CHECK(old.possible());
  CHECK(find(old, "node-warning") != nullptr);
}
