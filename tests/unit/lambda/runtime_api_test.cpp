// SPDX-License-Identifier: MIT
#include "runner/lambda/runtime_api.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("the Runtime API is an address by numbers", "[lambda]") {
  CHECK(lambda::RuntimeApi::at("127.0.0.1:9001"));
  CHECK(lambda::RuntimeApi::at("localhost:9001"));
  CHECK(lambda::RuntimeApi::at("169.254.100.1"));
  for (const char* address :
       {"", ":", "host:9001", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:70000"}) {
    INFO(address);
    const auto api = lambda::RuntimeApi::at(address);
    REQUIRE_FALSE(api);
    CHECK(api.error().kind == ErrorKind::usage);
  }
}

TEST_CASE("a Runtime API that is not there is told as such", "[lambda]") {
  const auto api = lambda::RuntimeApi::at("127.0.0.1:1");
  REQUIRE(api);
  const auto next = api->next(100);
  REQUIRE_FALSE(next);
  CHECK(next.error().kind == ErrorKind::network);
  CHECK(next.error().message.find("cannot be reached") != std::string::npos);
}
