// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/stack/resolve.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::NodeOptions;
using stack::ResolvedNode;
using stack::Tables;

namespace {

const Tables& tables() {
  static const Tables all = Tables::compiled_in();
  return all;
}

Result<ResolvedNode> resolve(const std::string& request, NodeOptions options = {}) {
  if (options.today.empty()) options.today = "2026-11-21";
  return stack::resolve_node(
      tables(),
      stack::VersionRequest{.text = request, .where = Location{"package.json", 5}},
      options);
}

std::string version_for(const std::string& request, const NodeOptions& options = {}) {
  const auto node = resolve(request, options);
  return node ? node.value().version : "error: " + node.error().message;
}

Error refusal(const std::string& request, const NodeOptions& options = {}) {
  const auto node = resolve(request, options);
  INFO("request " << request);
  REQUIRE_FALSE(node);
  return node.error();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("without a request the newest of the current LTS line is taken") {
  const auto node = stack::resolve_node(tables(), std::nullopt, {});
  REQUIRE(node);
  CHECK(node.value().version == "24.21.0");
  CHECK(contains(node.value().reason, "current LTS line 24"));
  const auto arm = stack::resolve_node(tables(), std::nullopt, {.arch = "arm64"});
  REQUIRE(arm);
  CHECK(arm.value().version == "24.22.0");
}

TEST_CASE("npm's ranges choose the newest that matches") {
  CHECK(version_for("20") == "20.20.2");
  CHECK(version_for("v20") == "20.20.2");
  CHECK(version_for("22.22.0") == "22.22.0");
  CHECK(version_for("v22.22.0") == "22.22.0");
  CHECK(version_for(" ^18.1 ") == "18.20.8");
  CHECK(version_for(">=16 <17 || 12.x") == "16.20.2");
  CHECK(version_for("~22.21.0") == "22.21.1");
}

TEST_CASE("a resolved release comes with its npm, its checksums and where it is") {
  const auto node = resolve("22.22.0");
  REQUIRE(node);
  CHECK(node.value().npm == "10.9.4");
  CHECK(text::to_lower(node.value().npm_integrity.substr(0, 7)) == "sha512-");
  CHECK(node.value().sha256.size() == 64);
  CHECK(node.value().in_npm);
  CHECK(node.value().reason == "asked for exactly");
  CHECK(node.value().warnings.empty());
  const auto arm = resolve("22.22.0", {.arch = "arm64"});
  REQUIRE(arm);
  CHECK_FALSE(arm.value().in_npm);
  CHECK(arm.value().sha256 != node.value().sha256);
}

TEST_CASE("a range past the active LTS line is capped, with a warning") {
  const auto capped = resolve(">=20");
  REQUIRE(capped);
  CHECK(capped.value().version == "24.21.0");
  REQUIRE(capped.value().warnings.size() == 1);
  CHECK(contains(capped.value().warnings[0], "reaches past the active LTS line 24"));
  CHECK(version_for("*") == "24.21.0");
  CHECK(version_for(">=20", {.allow_wide_range = true}) == "26.10.0");
  CHECK(version_for("26.x") == "26.10.0");
  CHECK(version_for(">=25") == "26.10.0");
}

TEST_CASE("the words of .nvmrc are understood") {
  CHECK(version_for("lts/*") == "24.21.0");
  CHECK(version_for("LTS") == "24.21.0");
  CHECK(version_for("lts/iron") == "20.20.2");
  CHECK(version_for("lts/Jod") == "22.23.3");
  CHECK(version_for("lts/-1") == "22.23.3");
  CHECK(version_for("latest") == "26.10.0");
  CHECK(version_for("node") == "26.10.0");
  const Error unknown = refusal("lts/unobtanium");
  CHECK(unknown.kind == ErrorKind::unsupported);
  CHECK(contains(unknown.hint, "lts/iron (20)"));
}

TEST_CASE("a release that no source with a checksum has is passed over, and said to be") {
  const auto node = resolve("26.x");
  REQUIRE(node);
  CHECK(contains(node.value().reason, "26.12.0 is newer"));
  const Error error = refusal("26.12.0");
  CHECK(error.kind == ErrorKind::unsupported);
  CHECK(contains(error.hint, "26.10.0"));
}

TEST_CASE("a range that nothing matches names the nearest versions") {
  const Error error = refusal("20.99");
  CHECK(error.kind == ErrorKind::unsupported);
  CHECK(error.message == "no release of Node.js matches '20.99'");
  CHECK(error.where == Location{"package.json", 5});
  CHECK(contains(error.hint, "20.20.2"));
  CHECK(contains(refusal("8.x").hint, "10.0.0"));
  CHECK(contains(refusal("99").hint, "26.12.0"));
  CHECK(contains(refusal(">20 <19").message, "no release"));
}

TEST_CASE("a malformed request names the character") {
  const Error error = refusal(">=18, <20");
  CHECK(error.kind == ErrorKind::app);
  CHECK(contains(error.message, "at character 5"));
  CHECK(error.where == Location{"package.json", 5});
  CHECK(refusal("system").kind == ErrorKind::app);
  CHECK(contains(text::printable(refusal("1\x1b[31m").message), "\\x1b"));
}

TEST_CASE("the stack's glibc decides what starts") {
  const NodeOptions old{.glibc = stack::GlibcVersion{2, 27}, .stack = "heroku-18"};
  const Error error = refusal("22.x", old);
  CHECK(error.kind == ErrorKind::unsupported);
  CHECK(error.message == "Node.js 22.23.3 needs glibc 2.28, and heroku-18 has 2.27");
  CHECK(contains(error.hint, "16.20.2"));
  CHECK(version_for("16.x", old) == "16.20.2");
  CHECK(version_for("22.x", {.glibc = stack::GlibcVersion{2, 31}}) == "22.23.3");
  const auto lower = resolve(">=14 <19", old);
  REQUIRE(lower);
  CHECK(lower.value().version == "17.9.1");
  CHECK(contains(lower.value().warnings.front(), "does not start on heroku-18"));
}

TEST_CASE("the end of life is a warning and changes nothing else") {
  const auto node = resolve("16.x");
  REQUIRE(node);
  REQUIRE(node.value().warnings.size() == 1);
  CHECK(contains(node.value().warnings[0], "2023-09-11"));
  CHECK(resolve("16.x", {.today = "2023-09-11"}).value().warnings.empty());
  CHECK(version_for("16.x", {.today = "2022-01-01"}) == "16.20.2");
}

TEST_CASE("pre-releases are never chosen") {
  CHECK(contains(version_for("22.0.0-rc.1"), "no release"));
  CHECK(version_for("^22.0.0-rc.1") == "22.23.3");
}
