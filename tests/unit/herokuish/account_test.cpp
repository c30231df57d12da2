// SPDX-License-Identifier: MIT
#include "runner/herokuish/account.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using herokuish::AccountFiles;

namespace {

AccountFiles account_files() {
  return {.passwd = "root:x:0:0:root:/root:/bin/bash\n"
                    "nobody:x:65534:65530:nobody:/nonexistent:/bin/false\n"
                    "deploy:x:1234:1235:A,B:/home/deploy:/bin/bash\n"
                    "broken\n"
                    "negative:x:-1:x::/:/bin/sh\n",
          .group =
              "root:x:0:\nnogroup:x:65534:\ndeploy:x:1236:\ntty:x:5:one,deploy\nx:x:7:deployer\n"};
}

}  // namespace

TEST_CASE("an account runs with its primary group, and its files have the group of its name",
          "[herokuish]") {
  const auto account = herokuish::account_named(account_files(), "deploy", false);
  REQUIRE(account);
  CHECK(account->uid == 1234);
  CHECK(account->gid == 1235);
  CHECK(account->owner_gid == 1236);
  CHECK(account->groups == std::vector<gid_t>{1235});
  CHECK(account->home == "/home/deploy");
}

TEST_CASE("with a terminal an account keeps the groups that it is a member of", "[herokuish]") {
  const auto account = herokuish::account_named(account_files(), "deploy", true);
  REQUIRE(account);
  CHECK(account->groups == std::vector<gid_t>{1235, 5});
}

TEST_CASE("nobody's group is nogroup", "[herokuish]") {
  const auto account = herokuish::account_of_uid(account_files(), 65534, false);
  REQUIRE(account);
  CHECK(account->name == "nobody");
  CHECK(account->owner_gid == 65534);
}

TEST_CASE("lines that are no accounts are none", "[herokuish]") {
  CHECK_FALSE(herokuish::account_named(account_files(), "broken", false));
  CHECK_FALSE(herokuish::account_named(account_files(), "negative", false));
  CHECK_FALSE(herokuish::account_named(account_files(), "", false));
  CHECK_FALSE(herokuish::account_of_uid(account_files(), 99, false));
}

TEST_CASE("a home is changed in its own line alone", "[herokuish]") {
  const auto changed = herokuish::with_home(account_files().passwd, "deploy", "/app");
  REQUIRE(changed);
  CHECK(*changed == "root:x:0:0:root:/root:/bin/bash\n"
                    "nobody:x:65534:65530:nobody:/nonexistent:/bin/false\n"
                    "deploy:x:1234:1235:A,B:/app:/bin/bash\n"
                    "broken\n"
                    "negative:x:-1:x::/:/bin/sh\n");
  CHECK_FALSE(herokuish::with_home(*changed, "deploy", "/app"));
  CHECK_FALSE(herokuish::with_home(*changed, "nobody-there", "/app"));
}
