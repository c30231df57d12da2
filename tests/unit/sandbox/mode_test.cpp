// SPDX-License-Identifier: MIT
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/sandbox/mode.hpp"
#include "tests/unit/sandbox/build_fixture.hpp"

using namespace bprun;
using namespace bprun::sandbox;

TEST_CASE("auto takes the sandbox where it works, and says so") {
  const auto choice = choose(std::nullopt, test_identity(Mode::sandbox));
  REQUIRE(choice);
  CHECK_FALSE(choice->why.empty());
  if (available(Mode::sandbox)) {
    CHECK(choice->mode == Mode::sandbox);
    CHECK(choice->why == "namespaces and bubblewrap work here");
  } else {
    CHECK(choice->mode == (root() ? Mode::user : Mode::none));
    CHECK(choice->why.find("no sandbox: ") == 0);
  }
}

TEST_CASE("a mode that cannot be had is refused with the way out") {
  CHECK(choose(Mode::none, test_identity(Mode::none)));
  if (root()) {
    CHECK(choose(Mode::user, test_identity(Mode::user)));
    return;
  }
  const auto refused = choose(Mode::user, test_identity(Mode::user));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::denied);
  CHECK(refused.error().hint.find("--isolation=sandbox") != std::string::npos);
}

TEST_CASE("modes have the words of the command line") {
  for (const Mode mode : {Mode::sandbox, Mode::user, Mode::none})
    CHECK(parse_mode(to_string(mode)) == mode);
  CHECK_FALSE(parse_mode("auto"));
}

TEST_CASE("builds at the same time have different uids in place, and the same one in sandboxes") {
  const auto locks = fs::TempDir::create("/tmp", "bprun-locks-");
  REQUIRE(locks);
  const Identity wanted{default_build_uid, default_build_uid};
  auto first = IdentityLease::take(Mode::user, wanted, locks->path());
  REQUIRE(first);
  if (!root()) {
    CHECK(first->identity() == Identity{::getuid(), ::getgid()});
    return;
  }
  CHECK(first->identity() == wanted);
  {
    const auto second = IdentityLease::take(Mode::user, wanted, locks->path());
    REQUIRE(second);
    CHECK(second->identity() == Identity{62000, 62000});
    const auto third = IdentityLease::take(Mode::user, wanted, locks->path());
    REQUIRE(third);
    CHECK(third->identity() == Identity{62001, 62001});
  }
  const auto again = IdentityLease::take(Mode::user, wanted, locks->path());
  REQUIRE(again);
  CHECK(again->identity() == Identity{62000, 62000});
  const auto sandboxed = IdentityLease::take(Mode::sandbox, wanted, locks->path());
  REQUIRE(sandboxed);
  CHECK(sandboxed->identity() == wanted);
  CHECK_FALSE(IdentityLease::take(Mode::sandbox, {0, 0}, locks->path()));
}

TEST_CASE("an account file has root, nobody and the build") {
  const std::string text = passwd_text({1000, 100}, "/bprun/home");
  CHECK(account_name(text, 0) == "root");
  CHECK(account_name(text, 65534) == "nobody");
  CHECK(account_name(text, 1000) == "bprun");
  CHECK_FALSE(account_name(text, 1));
  CHECK(text.find("bprun:x:1000:100:bprun build:/bprun/home:/bin/bash\n") != std::string::npos);
  CHECK(group_text({1000, 100}).find("bprun:x:100:\n") != std::string::npos);

  const std::string as_nobody = passwd_text({65534, 65534}, "/bprun/home");
  CHECK(account_name(as_nobody, 65534) == "bprun");
  CHECK(as_nobody.find("/nonexistent") == std::string::npos);
  CHECK(group_text({65534, 65534}).find("nogroup") == std::string::npos);
}
