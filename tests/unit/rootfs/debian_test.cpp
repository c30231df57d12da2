// SPDX-License-Identifier: MIT
#include "runner/rootfs/debian.hpp"
#include "tests/unit/rootfs/tools.hpp"

namespace bprun::rootfs {

TEST_CASE("the mirror is where apt has the release itself, not its updates") {
  const std::string_view targets =
      "Debian|Debian-Security|bookworm-security|main|http://security.example/debian-security/\n"
      "Debian|Debian|bookworm-updates|main|http://updates.example/debian/\n"
      "Debian|Debian|bookworm|contrib|http://contrib.example/debian/\n"
      "Debian|Debian|bookworm|main|http://mirror.example/debian/\n"
      "Debian|Debian|trixie|main|http://other.example/debian/\n";
  CHECK(mirror_among(targets, "bookworm") == "http://mirror.example/debian/");
  CHECK(mirror_among(targets, "trixie") == "http://other.example/debian/");
  CHECK(mirror_among(targets, "bullseye") == "http://mirror.example/debian/");
}

TEST_CASE("the mirror of another vendor is none of Debian's") {
  const std::string_view targets =
      "Ubuntu|Ubuntu|noble|main|http://archive.example/ubuntu/\n"
      "nodistro|Somebody|nodistro|main|https://packages.example/node/\n";
  CHECK_FALSE(mirror_among(targets, "trixie"));
  CHECK_FALSE(mirror_among("", "trixie"));
  CHECK_FALSE(mirror_among("no such format\n||||\n", "trixie"));
}

TEST_CASE("a mirror whose lists were never fetched is known by its address") {
  const std::string_view targets = "|||main|http://security.example/debian-security/\n"
                                   "|||main|http://mirror.example/debian/\n";
  CHECK(mirror_among(targets, "trixie") == "http://mirror.example/debian/");
}

}  // namespace bprun::rootfs
