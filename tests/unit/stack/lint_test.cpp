// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/stack/lint.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

/// What lint says of the tables in a folder, without the folder.
std::vector<std::string> lint(const fs::Path& directory) {
  const auto problems = stack::lint(directory);
  REQUIRE(problems);
  std::vector<std::string> lines;
  for (const auto& problem : problems.value()) {
    const std::string file = fs::Path(problem.where.file).filename().string();
    lines.push_back(to_string(Location{.file = file, .line = problem.where.line}) + ": " +
                    problem.message);
  }
  return lines;
}

}  // namespace

TEST_CASE("nothing is wrong with the compiled-in tables") {
  const auto problems = stack::lint(std::nullopt);
  REQUIRE(problems);
  for (const auto& problem : problems.value()) {
    INFO(to_string(problem.where) << ": " << problem.message);
    CHECK(false);
  }
  CHECK(problems.value().empty());
}

TEST_CASE("lint says all that is wrong in one run, by file and line") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-lint-");
  REQUIRE(directory);
  const fs::Path path = directory->path();
  const auto write = [&](const char* name, const char* text) {
    REQUIRE(fs::write_file(path / name, text));
  };
  write("ours-1.toml",
        "schema = 1\n"
        "name = \"ours-1\"\n"
        "title = \"Ours\"\n"
        "inherits = \"heroku-22\"\n"
        "architectures = [\"x64\", \"arm64\"]\n"
        "variable = \"heroku-2\"\n"
        "colour = \"red\"\n"
        "[lifecycle]\n"
        "released = \"2026-06\"\n"
        "deprecated = \"2026-05-30\"\n"
        "eol = \"2025\"\n"
        "eol_basis = \"listed\"\n");
  write("ours-2.toml", "schema = 1\nname = \"ours-2\"\ntitle = 7\nfamily = \"mine\"\n");
  write("otp.csv", "version,date\n27.1,2024-09-13\n27.0,2024-05-17\n27.x,\n");
  write("otp-builds.csv",
        "base,arch,version,basis,sha256\n"
        "ubuntu-22.04,x64,27.0,listed,abc\n"
        "ubuntu-22.04,x64,27.9,guess,\n"
        "ubuntu-99.04,x64,27.0,listed,\n"
        "ubuntu-99.04,x64,27.8,listed,\n");
  write("elixir.csv", "version,date,otp_min,otp_max\n1.17.0,2024-06-12,25,27\n");
  write("elixir-builds.csv",
        "base,version,otp,basis,sha256\n"
        "any,1.17.0,27,listed,\n"
        "any,1.17.0,31,listed,\n"
        "any,1.19.9,27,listed,\n");
  write("npm.csv", "version,package,integrity,engines\n11.0.0,npm,md5,>=x=\n");
  write("otp-build.csv", "");
  write("known-bad.toml", "schema = 1\n");
  write("libraries.csv",
        "soname,package,basis,stacks\n"
        "libpq.so.5,libpq5,dpkg,heroku-24 heroku-23:build heroku-23\n");
  write("tools.csv",
        "tool,package,basis,stacks\n"
        "jq,jq,hearsay,heroku-24\n"
        "zip,zip,curated,heroku-24 heroku-23:build\n"
        ",zip,curated,heroku-24\n");
  write("sources.toml",
        "schema = 1\n"
        "[[source]]\n"
        "runtime = \"erlang\"\n"
        "kind = \"official\"\n"
        "bases = [\"ubuntu-22.*\", \"arch-*\"]\n"
        "url = \"http://host.example/{release}\"\n");
  write("upstream-buildpacks.toml",
        "schema = 1\n"
        "[[buildpack]]\n"
        "id = \"x\"\n"
        "match = [\"host.example/x\"]\n"
        "[[buildpack.builds]]\n"
        "stacks = [\"heroku-23\"]\n"
        "list = \"ubuntu\"\n"
        "from = \"a-list-of-its-own\"\n");

  const std::vector<std::string> expected = {
      "elixir-builds.csv:3: a build for OTP 31, of which otp.csv has no release",
      "elixir-builds.csv:4: a build of Elixir 1.19.9, which is no release of elixir.csv",
      "elixir.csv:2: a range with OTP 25, of which otp.csv has no release",
      "libraries.csv:2: there is no stack 'heroku-23': heroku-20 is meant?",
      "npm.csv:2: 'md5' is no checksum as npm has it: write sha512-…",
      "npm.csv:2: '>=x=' is no range of versions of Node",
      "otp-build.csv: nobody reads a table of this name: otp-builds.csv is meant?",
      "otp-builds.csv:2: 'abc' is no SHA-256: write 64 digits, 0 to 9 and a to f",
      "otp-builds.csv:3: 'guess' is no basis: write listed, rule, measured or inferred",
      "otp-builds.csv:4: no stack has the base 'ubuntu-99.04'",
      "otp-builds.csv:4: builds for ubuntu-99.04 x64, and sources.toml has no source of them",
      "otp-builds.csv:5: a build of OTP 27.8, which is no release of otp.csv",
      "otp.csv:3: 27.0 stands after 27.1: rows are in ascending order",
      "otp.csv:4: '27.x' is no version",
      "ours-1.toml: 'variable' names no stack: 'heroku-2': heroku-20 is meant?",
      "ours-1.toml: deprecated (2026-05-30) is before released (2026-06)",
      "ours-1.toml: eol (2025) is before deprecated (2026-05-30)",
      "ours-1.toml: eol (2025) is before released (2026-06)",
      "ours-1.toml: it has the architecture arm64, and heroku-22, which it inherits, has not",
      "ours-1.toml:7: nobody reads a key 'colour'",
      "ours-2.toml:3: 'title' is an integer, and must be a string",
      "ours-2.toml:4: 'family' is 'mine', and must be heroku, gigalixir, herokuish or debian",
      "sources.toml:2: no stack has a base like 'arch-*'",
      "sources.toml:6: 'http://host.example/{release}' has a placeholder {release}; known are "
      "{version}, {base}, {arch}, {otp} and {npm}",
      "sources.toml:6: 'url' is 'http://host.example/{release}', and must begin with https://",
      "tools.csv:2: 'hearsay' is no basis: write measured, dpkg, curated, rule or rule-weak",
      "tools.csv:3: there is no stack 'heroku-23': heroku-20 is meant?",
      "tools.csv:4: the tool or its package has no name",
      "upstream-buildpacks.toml:6: there is no stack 'heroku-23': heroku-20 is meant?",
      "upstream-buildpacks.toml:7: unknown base 'ubuntu'",
  };
  auto lines = lint(path);
  std::erase_if(lines, [](const std::string& line) {
    return line.find("unknown base 'ubuntu-") != std::string::npos ||
           line.find("unknown base 'debian-") != std::string::npos;
  });
  std::sort(lines.begin(), lines.end());
  auto sorted = expected;
  std::sort(sorted.begin(), sorted.end());
  CHECK(lines == sorted);
}

TEST_CASE("stacks on a base that nothing is built for are told") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-lint-");
  REQUIRE(directory);
  REQUIRE(fs::write_file(directory->path() / "ours-1.toml",
                         "schema = 1\nname = \"ours-1\"\ntitle = \"Ours\"\nfamily = \"heroku\"\n"
                         "base = \"ubuntu-24.10\"\ncodename = \"oracular\"\n"
                         "architectures = [\"x64\"]\n[ceilings]\nglibc = \"2.40\"\n"
                         "basis = \"inferred\"\n"));
  CHECK(lint(directory->path()) ==
        std::vector<std::string>{"ours-1.toml: unknown base 'ubuntu-24.10': otp-builds.csv has no "
                                 "build for it: ubuntu-24.04 is meant?"});
}
