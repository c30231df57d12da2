// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/stack/tables.hpp"
#include "runner/version/npm_range.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::Basis;
using stack::PackageTool;
using stack::Tables;

TEST_CASE("the compiled-in runtime tables are well formed") {
  const Tables tables = Tables::compiled_in();
  const auto node = tables.node_releases();
  REQUIRE(node);
  CHECK(node.value()->size() > 400);
  for (const stack::NodeRelease& release : *node.value()) {
    INFO("node " << release.version.str());
    CHECK(version::NpmVersion::parse(release.npm).has_value());
    CHECK(release.date.size() == 10);
    CHECK((release.sha256_x64.empty() || Checksum::parse(release.sha256_x64)));
    CHECK((release.sha256_arm64.empty() || Checksum::parse(release.sha256_arm64)));
  }
  CHECK(tables.node_releases().value() == node.value());  // read once
  REQUIRE(tables.node_lines());
  for (const PackageTool tool :
       {PackageTool::npm, PackageTool::pnpm, PackageTool::yarn_classic, PackageTool::yarn_berry}) {
    const auto releases = tables.package_releases(tool);
    REQUIRE(releases);
    CHECK(releases.value()->size() > 50);
    for (const stack::PackageRelease& release : *releases.value()) {
      INFO(release.package << " " << release.version.str());
      CHECK(Checksum::parse(release.integrity).has_value());
      CHECK(version::NpmRange::parse(release.engines_node).has_value());
      CHECK((tool != PackageTool::yarn_classic || release.version.major < 2));
      CHECK((tool != PackageTool::yarn_berry || release.version.major >= 2));
    }
  }
}

namespace {

/// The build of a version for a base and architecture, if there is one.
const stack::OtpBuild* find_otp(const Tables& tables,
                                std::string_view base,
                                std::string_view arch,
                                std::string_view version) {
  const auto builds = tables.otp_builds_for(base, arch);
  REQUIRE(builds);
  for (const stack::OtpBuild& build : *builds) {
    if (build.version.str() == version) return &build;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("builds of OTP are found by base and architecture, with what their existence rests on") {
  const Tables tables = Tables::compiled_in();
  const auto* listed = find_otp(tables, "ubuntu-26.04", "x64", "27.2");
  REQUIRE(listed != nullptr);
  CHECK(listed->basis == Basis::listed);
  CHECK(Checksum::parse(listed->sha256).has_value());
  const auto* by_rule = find_otp(tables, "ubuntu-24.04", "x64", "27.2");
  REQUIRE(by_rule != nullptr);
  CHECK(by_rule->basis == Basis::rule);
  const auto* arm64 = find_otp(tables, "ubuntu-24.04", "arm64", "27.2");
  REQUIRE(arm64 != nullptr);
  CHECK(arm64->basis == Basis::rule);
  CHECK(arm64->sha256.empty());
  const auto* old = find_otp(tables, "ubuntu-16.04", "x64", "23.2");
  REQUIRE(old != nullptr);
  CHECK(old->basis == Basis::inferred);
  const auto* debian = find_otp(tables, "debian-12", "x64", "25.2.3");
  REQUIRE(debian != nullptr);
  CHECK(debian->basis == Basis::measured);

  CHECK(find_otp(tables, "ubuntu-18.04", "x64", "27.2") == nullptr);
  CHECK(find_otp(tables, "ubuntu-24.04", "x64", "23.3") == nullptr);
  CHECK(tables.otp_builds_for("ubuntu-18.04", "arm64").value().empty());
  CHECK(tables.otp_builds_for("", "").value().empty());
  CHECK(tables.otp_builds_for("zzz", "x64").value().empty());
  CHECK(tables.otp_builds_for("debian-13", "x64").value().size() == 1);
}

TEST_CASE("what an Elixir supports and what it is built for are kept apart") {
  const Tables tables = Tables::compiled_in();
  const auto releases = tables.elixir_releases();
  REQUIRE(releases);
  const auto& last = releases.value()->back();
  CHECK(last.supports(last.otp_max));
  CHECK_FALSE(last.supports(last.otp_max + 1));
  const auto& release =
      *std::find_if(releases.value()->begin(),
                    releases.value()->end(),
                    [](const stack::ElixirRelease& r) { return r.version.str() == "1.18.4"; });
  CHECK(release.otp_min == 25);
  CHECK(release.otp_max == 27);
  std::vector<unsigned> built;
  bool generic = false;
  const auto everywhere = tables.elixir_builds_for("any");
  REQUIRE(everywhere);
  for (const stack::ElixirBuild& build : *everywhere) {
    if (build.version.str() != "1.18.4") continue;
    generic = generic || !build.otp;
    if (build.otp) built.push_back(*build.otp);
  }
  CHECK(built == std::vector<unsigned>{25, 26, 27, 28});
  CHECK(generic);
  const auto debian = tables.elixir_builds_for("debian-13");
  REQUIRE(debian.value().size() == 1);
  CHECK(debian.value()[0].version.str() == "1.18.3");
  CHECK(debian.value()[0].otp == 27U);
}

TEST_CASE("sources say where a build for a base and an architecture comes from") {
  const Tables tables = Tables::compiled_in();
  const auto sources = tables.sources();
  REQUIRE(sources);
  std::vector<std::string> urls;
  for (const stack::Source& source : *sources.value()) {
    if (source.runtime != "erlang" || !source.serves("ubuntu-24.04", "arm64")) continue;
    urls.push_back(stack::filled_in(
        source.url, {{"version", "27.2"}, {"base", "ubuntu-24.04"}, {"arch", "arm64"}}));
  }
  CHECK(urls == std::vector<std::string>{
                    "https://builds.hex.pm/builds/otp/arm64/ubuntu-24.04/OTP-27.2.tar.gz"});
  for (const stack::Source& source : *sources.value()) {
    if (source.runtime == "erlang" && source.serves("debian-12", "x64")) {
      CHECK(source.kind == "debian");
      CHECK(source.arch_word("x64") == "amd64");
    }
  }
}

TEST_CASE("a directory overrides the tables it has") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(directory);
  const fs::Path path = directory->path();
  REQUIRE(
      fs::write_file(path / "ours-1.toml",
                     "schema = 1\nname = \"ours-1\"\ntitle = \"Ours\"\ninherits = \"heroku-24\"\n"
                     "[lifecycle]\neol = \"2030-01-01\"\neol_basis = \"listed\"\n"));
  REQUIRE(fs::write_file(path / "node.csv",
                         "version,date,npm,lts_name,lts,eol,sha256_x64,sha256_arm64,in_npm\n"
                         "30.1.0,2030-01-01,15.0.0,Zinc,yes,2033-01-01,,,x64\n"
                         "30.0.0,2029-12-01,15.0.0,Zinc,no,2033-01-01,,,x64\n"));
  const auto tables = Tables::from_directory(path);
  REQUIRE(tables);
  CHECK(tables.value().find_stack("ours-1").value().title == "Ours");
  CHECK(tables.value().find_stack("heroku-22"));
  REQUIRE(tables.value().node_releases());
  CHECK(tables.value().node_releases().value()->back().version.str() == "30.1.0");
  CHECK(tables.value().package_releases(PackageTool::npm).value()->size() > 50);
  CHECK_FALSE(Tables::from_directory(path / "nowhere"));
}

TEST_CASE("a broken table of a directory is refused with file and line") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(directory);
  const fs::Path path = directory->path();

  struct Case {
    const char* what;
    std::string text;
    int line;
    const char* says;
  };

  const std::string header = "version,date\n";
  const std::vector<Case> cases = {
      {"no version", header + "27.0,2024-05-20\n27.x,\n", 3, "'27.x' is no version"},
      {"no date", header + "27.0,May 2024\n", 2, "'May 2024' is no date"},
      {"twice", header + "27.0,\n27.1,\n27.0.0,\n", 4, "27.0 stands here twice, first in line 2"},
      {"a missing column", "version,day\n27.0,\n", 1, "the table has no column 'date'"},
      {"too few cells", header + "27.0\n", 2, "1 cells where 2 are expected"},
      {"a NUL byte", header + std::string("27.0,\0\n", 7), 2, "a NUL byte"},
      {"UTF-16", std::string("\xFF\xFE#\0\n\0v\0,\0", 10), 1, "a NUL byte"},
      {"a row of 10 MB",
       header + std::string(10'000'000, ',') + "\n",
       2,
       "a row of 10000000 bytes"},
      {"a newer schema", "# schema = 2\n" + header, 1, "made for a newer bprun"},
      {"nothing", "", 0, "the table has no columns"},
      {"a version of 10,000 digits", header + std::string(10'000, '9') + ",\n", 2, "is no version"},
      {"escapes", header + "\x1b[31m,\n", 2, "'\\x1b[31m' is no version"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    REQUIRE(fs::write_file(path / "otp.csv", c.text));
    const auto tables = Tables::from_directory(path);
    const auto releases = tables.value().otp_releases();
    REQUIRE_FALSE(releases);
    CHECK(releases.error().kind == ErrorKind::config);
    REQUIRE(releases.error().where);
    CHECK(releases.error().where->file == (path / "otp.csv").string());
    CHECK(releases.error().where->line == c.line);
    CHECK(releases.error().message.find(c.says) != std::string::npos);
    CHECK(releases.error().message.size() < 200);
  }
}

TEST_CASE("a byte order mark and CRLF do no harm to a table") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(directory);
  const fs::Path path = directory->path();
  REQUIRE(fs::write_file(path / "otp.csv", "\xEF\xBB\xBFversion,date\r\n27.0,2024-05-20\r\n"));
  const auto tables = Tables::from_directory(path);
  REQUIRE(tables.value().otp_releases());
  CHECK(tables.value().otp_releases().value()->size() == 1);
}
