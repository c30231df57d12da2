// SPDX-License-Identifier: MIT
#include "runner/releases/release.hpp"
#include "tests/unit/releases/place.hpp"

namespace bprun::releases {

TEST_CASE("a row of the ledger is read back as it was written") {
  const Release release{.version = 7,
                        .description = "Deploy 1234567",
                        .source = "/srv/app",
                        .source_version = "1234567",
                        .stack = "heroku-24",
                        .slug_file = "slug.tgz",
                        .slug_sha256 = "ab",
                        .slug_bytes = 5'000'000'000,
                        .created = 1'700'000'000,
                        .live_since = 1'700'000'001,
                        .command = CommandState::failed,
                        .command_text = "bin/migrate",
                        .attempts = {{.started = 1, .ended = 2, .status = 3, .end = "exited 3"},
                                     {.started = 4, .assumed = true}},
                        .restores_config = true};
  const auto text = document::to_json(to_value(release), 2);
  CHECK(from_value(*document::parse_json(text, "row")) == release);
}

TEST_CASE("what is no row is not taken for one") {
  const Release release{.version = 1, .slug_file = "slug.tgz"};
  CHECK(from_value(to_value(release)));
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, document::Value>>{{"format", 2},
                                                            {"version", 0},
                                                            {"version", "1"},
                                                            {"command", "finished"},
                                                            {"slug_file", "../../etc/passwd"},
                                                            {"slug_file", ""}}) {
    auto row = to_value(release);
    row.set(key, value);
    INFO(key);
    CHECK_FALSE(from_value(row));
  }
  CHECK_FALSE(from_value(document::Value()));
}

TEST_CASE("versions are numbers from 1, with or without a v") {
  CHECK(parse_version("v12") == 12);
  CHECK(parse_version("12") == 12);
  for (const auto* text : {"", "v", "v0", "-1", "v-1", "vv1", "1.0", "99999999999"}) {
    INFO(text);
    CHECK_FALSE(parse_version(text));
  }
}

TEST_CASE("an app's name is a file's name and nothing else") {
  for (const auto* name : {"shop", "Shop-2.example", "0_a"})
    CHECK(is_app_name(name));
  for (const auto* name : {"", ".", "..", "-a", ".git", "a/b", "a b", "a\n", "\xc3\xa4"}) {
    INFO(name);
    CHECK_FALSE(is_app_name(name));
  }
  CHECK_FALSE(is_app_name(std::string(64, 'a')));
}

}  // namespace bprun::releases
