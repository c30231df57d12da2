// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/stack/resolve.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::PackageTool;
using stack::Tables;
using version::NpmVersion;

namespace {

Result<stack::ResolvedPackage> resolve(PackageTool tool,
                                       const std::string& range,
                                       const std::optional<NpmVersion>& node = std::nullopt) {
  return stack::resolve_package(Tables::compiled_in(), tool, {.text = range, .where = {}}, node);
}

}  // namespace

TEST_CASE("yarn classic and berry are different packages") {
  const auto classic = resolve(PackageTool::yarn_classic, "*");
  REQUIRE(classic);
  CHECK(classic.value().package == "yarn");
  CHECK(classic.value().version.substr(0, 3) == "1.2");
  CHECK(Checksum::parse(classic.value().integrity));
  const auto berry = resolve(PackageTool::yarn_berry, "^4.1");
  REQUIRE(berry);
  CHECK(berry.value().package == "@yarnpkg/cli-dist");
  CHECK(berry.value().version.substr(0, 2) == "4.");
  CHECK_FALSE(resolve(PackageTool::yarn_classic, "4.1.0"));
}

TEST_CASE("releases whose engines exclude the Node.js at hand are passed over") {
  const auto any = resolve(PackageTool::npm, "*");
  const auto old = resolve(PackageTool::npm, "*", NpmVersion::parse("16.20.2"));
  REQUIRE(any);
  REQUIRE(old);
  CHECK(any.value().version == "12.2.0");
  CHECK(old.value().version.substr(0, 2) == "9.");
  CHECK(resolve(PackageTool::npm, "12.2.0", NpmVersion::parse("16.20.2")).value().version ==
        "12.2.0");
  const auto none = resolve(PackageTool::npm, "12.x", NpmVersion::parse("16.20.2"));
  REQUIRE_FALSE(none);
  CHECK(none.error().message == "no npm that matches '12.x' runs on Node.js 16.20.2");
}

TEST_CASE("an exact version that the tables lack is taken without integrity") {
  const auto pnpm = resolve(PackageTool::pnpm, "9.999.9");
  REQUIRE(pnpm);
  CHECK(pnpm.value().version == "9.999.9");
  CHECK(pnpm.value().integrity.empty());
  const auto range = resolve(PackageTool::pnpm, "999.x");
  REQUIRE_FALSE(range);
  CHECK(range.error().kind == ErrorKind::unsupported);
  CHECK(resolve(PackageTool::pnpm, "nine").error().kind == ErrorKind::app);
}
