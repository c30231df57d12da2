// SPDX-License-Identifier: MIT
#include "runner/requests/conflicts.hpp"
#include "tests/support/catch.hpp"

using namespace bprun::requests;

TEST_CASE("requests disagree only where no release can be what both ask for", "[requests]") {
  const auto elixir = [](const std::string& one, const std::string& other) {
    return disagree({Runtime::elixir, one}, {Runtime::elixir, other});
  };
  CHECK_FALSE(elixir("1.18.1", "1.18.1"));
  CHECK_FALSE(elixir("v1.18.1", "1.18.1-otp-27"));
  CHECK_FALSE(elixir("1.18.1", "1.18"));
  CHECK(elixir("1.18.1", "1.1"));
  // 1.18 may become 1.18.4.
  CHECK(elixir("1.18", "1.18.1"));
  CHECK_FALSE(elixir("1.18", "latest"));
  CHECK_FALSE(disagree({Runtime::erlang, "27.2"}, {Runtime::erlang, "OTP-27.2"}));
  CHECK(disagree({Runtime::erlang, "27.2"}, {Runtime::erlang, "OTP-26.2"}));
  const auto node = [](const std::string& range, const std::string& version) {
    return disagree({Runtime::node, range, Grammar::npm_range}, {Runtime::node, version});
  };
  CHECK_FALSE(node("20.x", "20.1.0"));
  CHECK(node("20.x", "v18.1.0"));
  CHECK_FALSE(node("20.x", "lts/*"));
  CHECK_FALSE(node("20.x", "18"));
  CHECK(disagree({Runtime::node, "lts/iron"}, {Runtime::node, "lts/jod"}));
  CHECK(disagree({Runtime::elixir, "main", Grammar::branch}, {Runtime::elixir, "1.18.1"}));
}
