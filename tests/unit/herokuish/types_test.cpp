// SPDX-License-Identifier: MIT
#include "runner/herokuish/types.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using manifest::ProcessType;

TEST_CASE("the original read every line with a colon as it stands", "[herokuish]") {
  CHECK(
      herokuish::original_types(
          "# c: x\n\n  worker : x \nurl http://x\nweb: a: b\r\nnone\nlast: y") ==
      std::vector<ProcessType>{
          {"worker ", " x", 3}, {"url http", "//x", 4}, {"web", " a: b\r", 5}, {"last", " y", 7}});
}

TEST_CASE("types are listed once each, in byte order", "[herokuish]") {
  CHECK(herokuish::type_list({{"web", "a"}, {"Worker", "b"}, {"clock", "c"}, {"web", "d"}}) ==
        "Worker, clock, web");
  CHECK(herokuish::type_list({}) == "");
}
