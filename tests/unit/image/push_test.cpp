// SPDX-License-Identifier: MIT
#include "runner/image/push.hpp"
#include "tests/unit/image/tools.hpp"

namespace bprun::image {

namespace {

Error refused(const std::string& reference) {
  const auto dir = image_scratch();
  auto pushed = push_image({.layout = dir.path(), .reference = reference}, dir.path(), nullptr);
  REQUIRE_FALSE(pushed);
  return std::move(pushed).error();
}

}  // namespace

TEST_CASE("a reference with a password is refused, and not shown", "[image]") {
  for (const char* given :
       {"docker://me:hunter2@registry.example/a:1", "hunter2@registry.example/a"}) {
    const Error error = refused(given);
    CHECK(error.kind == ErrorKind::usage);
    CHECK((error.message + error.hint).find("hunter2") == std::string::npos);
    CHECK(error.hint.find("registry.example") != std::string::npos);
  }
}

TEST_CASE("what is no reference is refused before anybody is asked", "[image]") {
  for (const char* given :
       {"", "name", "/name", "https://registry.example/a", "-x/a", "host/a b"}) {
    INFO(given);
    CHECK(refused(given).kind == ErrorKind::usage);
  }
  // A reference that can be, of an image that is not there.
  CHECK(refused("registry.example/team/app:1").kind == ErrorKind::corrupt);
}

}  // namespace bprun::image
