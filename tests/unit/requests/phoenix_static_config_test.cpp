// SPDX-License-Identifier: MIT
#include "runner/requests/phoenix_static_config.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::requests;

TEST_CASE("phoenix_static_buildpack.config: every key", "[requests]") {
  const auto config = parse_phoenix_static_config("node_version=20.18.1\n"
                                                  "npm_version=10.9.2\n"
                                                  "yarn_version=1.22.22\n"
                                                  "clean_cache=true\n"
                                                  "remove_node=true\n"
                                                  "compile=\"compile_assets\"\n"
                                                  "phoenix_relative_path=apps/web\n"
                                                  "assets_path=assets\n"
                                                  "phoenix_ex=phx\n",
                                                  "f");
  REQUIRE(config.has_value());
  CHECK(config->node_version == Setting{"20.18.1", {"f", 1}});
  CHECK(config->npm_version == Setting{"10.9.2", {"f", 2}});
  CHECK(config->yarn_version == Setting{"1.22.22", {"f", 3}});
  CHECK(config->clean_cache);
  CHECK(config->remove_node);
  CHECK(config->compile == Setting{"compile_assets", {"f", 6}});
  CHECK(config->phoenix_relative_path == "apps/web");
  CHECK(config->assets_path == Setting{"assets", {"f", 8}});
  CHECK(config->phoenix_ex == Setting{"phx", {"f", 9}});
  CHECK(config->notes.empty());
}

TEST_CASE("phoenix_static_buildpack.config: words for versions, defaults, unknown keys",
          "[requests]") {
  const auto config =
      parse_phoenix_static_config("node_version=lts/iron\nasset_path=assets\n", "f");
  REQUIRE(config.has_value());
  CHECK(config->node_version->text == "lts/iron");
  CHECK(config->compile.text == "compile");
  CHECK(config->phoenix_relative_path == ".");
  CHECK_FALSE(config->assets_path);
  CHECK_FALSE(config->phoenix_ex);
  REQUIRE(config->notes.size() == 1);
  CHECK(config->notes[0].text == "nobody reads asset_path; is assets_path meant?");
}
