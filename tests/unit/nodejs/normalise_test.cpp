// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/normalise.hpp"
#include "tests/support/catch.hpp"

using namespace bprun::nodejs;

TEST_CASE("pnpm's notes lose their times and the scratch directory", "[nodejs]") {
  CHECK(normalised_modules_yaml("a: 1\nprunedAt: Sat, 21 Nov 2026 05:03:57 GMT\nstoreDir: "
                                "/tmp/nodejs-zhHkSh/pnpm/store/v3\nz: 2\n",
                                "/tmp/nodejs-zhHkSh") ==
        "a: 1\nprunedAt: Tue, 01 Jan 1980 00:00:01 GMT\nstoreDir: /tmp/nodejs/pnpm/store/v3\nz: "
        "2\n");
  CHECK(normalised_modules_yaml("{\"prunedAt\": \"Sat, 21 Nov 2026 05:03:57 GMT\", \"x\": 1}",
                                "/s") ==
        "{\"prunedAt\": \"Tue, 01 Jan 1980 00:00:01 GMT\", \"x\": 1}");
  CHECK(normalised_modules_yaml("layoutVersion: 5\n", "/s") == "layoutVersion: 5\n");
}

TEST_CASE("pnpm's workspace state loses its time", "[nodejs]") {
  CHECK(
      normalised_workspace_state("{\n  \"lastValidatedTimestamp\": 1763701437123,\n  \"a\": 1}") ==
      "{\n  \"lastValidatedTimestamp\": 315532801000,\n  \"a\": 1}");
  CHECK(normalised_workspace_state("{\"lastValidatedTimestamp\":1}") ==
        "{\"lastValidatedTimestamp\":315532801000}");
  CHECK(normalised_workspace_state("{}") == "{}");
}
