// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/lint/files.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace bprun::lint {

namespace {

/// A buildpack of a few files.
class Given {
public:
  Given() : directory_(fs::TempDir::create("/tmp", "bprun-lint-").take()) {
    write("bin/detect", "#!/bin/sh\n");
    write("bin/compile", "#!/usr/bin/env bash\njq .\n");
  }

  void write(const std::string& file, std::string_view text, mode_t mode = 0755) {
    const fs::Path path = directory_.path() / file;
    REQUIRE(fs::make_directories(path.parent_path()));
    REQUIRE(fs::write_file(path, text));
    REQUIRE(::chmod(path.c_str(), mode) == 0);
  }

  void remove(const std::string& file) { REQUIRE(fs::remove_file(directory_.path() / file)); }

  Files read() const {
    auto files = read_files(directory_.path());
    REQUIRE(files);
    return std::move(files).take();
  }

  /// "id severity file:line" of each finding.
  std::vector<std::string> found() const {
    std::vector<std::string> lines;
    for (const Finding& finding : read().findings) {
      lines.push_back(finding.id + " " + std::string(to_string(finding.severity)) + " " +
                      to_string(finding.where));
    }
    return lines;
  }

  const fs::Path& path() const { return directory_.path(); }

private:
  fs::TempDir directory_;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("of a buildpack that is as it should be, nothing is told", "[lint]") {
  const Given given;
  CHECK(given.found().empty());
  const Files files = given.read();
  REQUIRE(files.scripts.size() == 2);
  CHECK(files.scripts[0].file == "bin/compile");
  CHECK(files.scripts[0].is_central);
  CHECK(files.scripts[0].scan.calls == std::vector<ShellCall>{{"jq", 2}});
  REQUIRE(files.interpreters.size() == 2);
  CHECK(files.interpreters[0].name == "bash");
}

TEST_CASE("what runners start by name must be there, and startable", "[lint]") {
  Given given;
  given.remove("bin/compile");
  CHECK(given.found() == Lines{"missing-script error bin/compile"});
  given.write("bin/compile", "#!/bin/sh\n", 0644);
  CHECK(given.found() == Lines{"not-executable warning bin/compile"});
  given.write("bin/compile", "echo\n");
  CHECK(given.found() == Lines{"no-interpreter error bin/compile:1"});
  given.write("bin/compile", "\xEF\xBB\xBF#!/bin/sh\n");
  CHECK(given.found() == Lines{"byte-order-mark error bin/compile:1"});
  given.write("bin/compile",
              std::string("\x7F"
                          "ELF") +
                  std::string(5000, '\0'));
  CHECK(given.found().empty());
  given.remove("bin/compile");
  REQUIRE(fs::make_symlink("nowhere", given.path() / "bin/compile"));
  CHECK(given.found() == Lines{"missing-script error bin/compile"});
}

TEST_CASE("line ends and a committed export are told", "[lint]") {
  Given given;
  given.write("bin/compile", "#!/bin/bash\r\njq\r\n");
  given.write("lib/a.sh", "jq\ngit\r\n", 0644);
  given.write("export", "export A=b\n", 0644);
  CHECK(given.found() == Lines{"committed-export warning export",
                               "windows-line-ends error bin/compile:1",
                               "windows-line-ends warning lib/a.sh:2"});
  CHECK(given.read().scripts[0].scan.calls == std::vector<ShellCall>{{"jq", 2}});
}

TEST_CASE("scripts of tests and of others are not read, programs are known", "[lint]") {
  Given given;
  given.write("test/a_test.sh", "#!/bin/sh\nzip\n");
  given.write("lib/vendor/a.sh", "zip\n");
  given.write(".circleci/a.sh", "zip\n");
  given.write("support/jq",
              "\x7F"
              "ELF");
  given.write("notes.txt", "zip\n", 0644);
  const Files files = given.read();
  CHECK(files.scripts.size() == 2);
  CHECK(files.programs.contains("jq"));
}

TEST_CASE("what is no directory is no buildpack", "[lint]") {
  const auto files = read_files("/nowhere-at-all");
  REQUIRE_FALSE(files);
  CHECK(files.error().kind == ErrorKind::buildpack);
}

}  // namespace bprun::lint
