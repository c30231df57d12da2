// SPDX-License-Identifier: MIT
#include "runner/herokuish/slug.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("sizes are du's: rounded up, one decimal below ten", "[herokuish]") {
  CHECK(herokuish::disk_size(0) == "0");
  CHECK(herokuish::disk_size(4096) == "4.0K");
  CHECK(herokuish::disk_size(4097) == "4.1K");
  CHECK(herokuish::disk_size(10240) == "10K");
  CHECK(herokuish::disk_size(10241) == "11K");
  CHECK(herokuish::disk_size(1024UL * 1024 - 1) == "1.0M");
  CHECK(herokuish::disk_size(12UL << 20) == "12M");
}

TEST_CASE("an exclude list of tar matches runs of last components", "[herokuish]") {
  const std::string patterns = "*.psd\r\n/spec\ndocs/\n# c\nlog \n!x\na/b\n";
  CHECK(herokuish::tar_excludes(patterns, "deep/a.psd"));
  CHECK(herokuish::tar_excludes(patterns, "deep/log"));
  CHECK(herokuish::tar_excludes(patterns, "x/a/b"));
  CHECK(herokuish::tar_excludes(patterns, "# c"));
  CHECK(herokuish::tar_excludes(patterns, "!x"));
  CHECK_FALSE(herokuish::tar_excludes(patterns, "spec"));
  CHECK_FALSE(herokuish::tar_excludes(patterns, "docs"));
  CHECK_FALSE(herokuish::tar_excludes(patterns, "x"));
  CHECK_FALSE(herokuish::tar_excludes(patterns, "b"));
}
