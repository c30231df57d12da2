// SPDX-License-Identifier: MIT
#include "runner/buildpack/builtin.hpp"
#include "runner/buildpack/order.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using buildpack::Entry;
using buildpack::Lists;
using buildpack::Source;

namespace {

Lists everything() {
  return {.flags = {{.text = "a"}, {.text = "b"}},
          .config_url = Entry{.text = "https://h/c"},
          .environment_url = Entry{.text = "https://h/e"},
          .app_json = {{.text = "j", .where = Location{"app.json", 4}}},
          .dot_buildpacks = {{.text = "d1", .where = Location{".buildpacks", 2}},
                             {.text = "d2", .where = Location{".buildpacks", 3}}}};
}

}  // namespace

TEST_CASE("the first list that says something decides, and the others are named") {
  auto lists = everything();
  auto order = buildpack::choose_order(lists);
  CHECK(order.source == Source::flags);
  CHECK(order.origin == "--buildpack");
  CHECK(order.entries.size() == 2);
  CHECK(order.overruled == std::vector<std::string>{"BUILDPACK_URL (config var) (1 buildpack)",
                                                    "BUILDPACK_URL (environment) (1 buildpack)",
                                                    "app.json:4 (1 buildpack)",
                                                    ".buildpacks:2 (2 buildpacks)"});
  lists.flags.clear();
  order = buildpack::choose_order(lists);
  CHECK(order.source == Source::buildpack_url);
  CHECK(order.entries.front().text == "https://h/c");
  lists.config_url.reset();
  CHECK(buildpack::choose_order(lists).origin == "BUILDPACK_URL (environment)");
  lists.environment_url = Entry{.text = " "};
  order = buildpack::choose_order(lists);
  CHECK(order.source == Source::app_json);
  CHECK(order.origin == "app.json:4");
  lists.app_json.clear();
  order = buildpack::choose_order(lists);
  CHECK(order.source == Source::dot_buildpacks);
  CHECK(order.origin == ".buildpacks:2");
  CHECK(order.overruled.empty());
}

TEST_CASE("no entries are no list: the built-ins are asked") {
  const auto order = buildpack::choose_order({});
  CHECK(order.source == Source::sweep);
  CHECK(order.entries.empty());
  CHECK_FALSE(order.origin.empty());
}

TEST_CASE("a config var from a file is named with its line") {
  const auto order = buildpack::choose_order(
      {.config_url = Entry{.text = "https://h/c", .where = Location{".env", 3}}});
  CHECK(order.origin == "BUILDPACK_URL (.env:3)");
}

TEST_CASE("a buildpack that is listed twice runs twice, with one warning, and no password in it") {
  const Entry twice{.text = "https://me:hunter22@h/x"};
  const auto order = buildpack::choose_order({.flags = {twice, {.text = "y"}, twice, twice}});
  CHECK(order.entries.size() == 4);
  REQUIRE(order.warnings.size() == 1);
  CHECK(order.warnings[0] == "the buildpack https://h/x is listed 3 times, and runs as often");
}

TEST_CASE("built-ins are listed in the order of a sweep, the unknown ones last") {
  const auto dir = fs::TempDir::create("/tmp", "bprun-builtin-");
  REQUIRE(dir);
  for (const char* name : {"aaa", "elixir", "erlang", "nodejs", "zzz", "no-buildpack"}) {
    REQUIRE(fs::make_directories(dir->path() / name / "bin"));
    if (std::string_view(name) == "no-buildpack") continue;
    REQUIRE(fs::write_file(dir->path() / name / "bin/detect", ""));
  }
  const auto found = buildpack::list_builtins(dir->path());
  REQUIRE(found);
  std::vector<std::string> names;
  for (const auto& builtin : *found)
    names.push_back(builtin.name);
  CHECK(names == std::vector<std::string>{"elixir", "erlang", "nodejs", "aaa", "zzz"});
  CHECK(found->front().directory == dir->path() / "elixir");
  CHECK(buildpack::list_builtins(dir->path() / "absent")->empty());
}
