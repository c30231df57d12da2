// SPDX-License-Identifier: MIT
#include "runner/releases/config.hpp"
#include "tests/unit/releases/place.hpp"

#include <sys/stat.h>

namespace bprun::releases {

TEST_CASE("config vars are read back byte for byte, by their owner alone") {
  const State state;
  const fs::Path file = state.directory.path() / "config.json";
  manifest::ConfigVars config;
  REQUIRE(config.add({"LINES", "a\n\"b\" $c \\\n\n", "test"}));
  REQUIRE(config.add({"BYTES", std::string("\xff\xfe\x01", 3), "test"}));
  REQUIRE(config.add({"EMPTY", "", "test"}));
  REQUIRE(write_config(file, config));
  struct stat status = {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  const auto read = read_config(file, "test");
  REQUIRE(read);
  CHECK(same_config(*read, config));
  CHECK_FALSE(same_config(*read, without(config, "EMPTY")));
}

TEST_CASE("no file means no config vars, and a damaged one is told without its bytes") {
  const State state;
  const fs::Path file = state.directory.path() / "config.json";
  CHECK(read_config(file, "test")->empty());
  for (const auto* text : {"{\"A\": \"s3cret", "[1]", "{\"A\": 1}", "{\"A-B\": \"s3cret\"}", ""}) {
    REQUIRE(fs::write_file(file, text));
    const auto read = read_config(file, "test");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::corrupt);
    CHECK(read.error().message.find("s3cret") == std::string::npos);
  }
}

}  // namespace bprun::releases
