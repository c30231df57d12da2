// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/lock.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using Names = std::vector<std::string>;

TEST_CASE("a lock names its dependencies, and not their checksums", "[erlang]") {
  CHECK(erlang::names_in_lock("{\"1.2.0\",\n"
                              "[{<<\"cowboy\">>,{pkg,<<\"cowboy\">>,<<\"2.9.0\">>},0},\n"
                              " {<<\"words\">>,\n"
                              "  {git,\"https://host/words.git\",\n"
                              "       {ref,\"0a1b\"}},\n"
                              "  1}]}.\n"
                              "[\n"
                              "{pkg_hash,[\n"
                              " {<<\"cowboy\">>, <<\"865DD8B6\">>}]}\n"
                              "].\n") == Names{"cowboy", "words"});
}

TEST_CASE("an empty lock, no lock and one that is cut off name what is there", "[erlang]") {
  CHECK(erlang::names_in_lock("").empty());
  CHECK(erlang::names_in_lock("[].\n").empty());
  CHECK(erlang::names_in_lock("[{<<\"a\">>,{git,\"x\",{ref,\"1\"}},0},\n {<<\"b") == Names{"a"});
  CHECK(erlang::names_in_lock("[{<<\"a\">>").empty());
}
