// SPDX-License-Identifier: MIT
#include "runner/archive/list.hpp"
#include "tests/unit/archive/tools.hpp"

namespace bprun::archive {

TEST_CASE("list shows every entry with kind, size, mode and target") {
  const auto dir = scratch();
  put(dir.path() / "in/server.js", "hello", 0644);
  put(dir.path() / "in/bin/run", "#!", 0755);
  REQUIRE(fs::make_symlink("../server.js", dir.path() / "in/bin/link"));
  shell(dir.path(), "tar -czf a.tgz --sort=name --owner=0 --group=0 -C in .");
  std::vector<Entry> entries;
  REQUIRE(list(dir.path() / "a.tgz", [&](const Entry& entry) -> Result<ListStep> {
    entries.push_back(entry);
    return ListStep::next;
  }));
  REQUIRE(entries.size() == 5);
  CHECK(entries[0].path == ".");
  CHECK(entries[0].type == EntryType::directory);
  CHECK(entries[1].path == "bin");
  CHECK(entries[2].path == "bin/link");
  CHECK(entries[2].type == EntryType::symlink);
  CHECK(entries[2].target == "../server.js");
  CHECK(entries[3].path == "bin/run");
  CHECK(entries[3].mode == 0755);
  CHECK(entries[4].path == "server.js");
  CHECK(entries[4].size == 5);
  CHECK(entries[4].uid == 0);
}

TEST_CASE("list stops when the visitor does") {
  const auto dir = scratch();
  put(dir.path() / "in/a", "");
  put(dir.path() / "in/b", "");
  shell(dir.path(), "tar -czf a.tgz -C in .");
  int seen = 0;
  REQUIRE(list(dir.path() / "a.tgz", [&](const Entry&) -> Result<ListStep> {
    ++seen;
    return ListStep::stop;
  }));
  CHECK(seen == 1);
}

TEST_CASE("read_members gives the members that are there, whole") {
  const auto dir = scratch();
  put(dir.path() / "in/Procfile", "web: node server.js\n");
  put(dir.path() / "in/sub/Procfile", "other");
  put(dir.path() / "in/large", noise(2'000'000));
  shell(dir.path(), "tar -czf a.tgz -C in .");
  const auto members = read_members(dir.path() / "a.tgz", {"Procfile", ".release"});
  REQUIRE(members);
  REQUIRE(members->size() == 1);
  CHECK(members->at("Procfile") == "web: node server.js\n");
  const auto large = read_members(dir.path() / "a.tgz", {"large"});
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::limit);
  CHECK(read_members(dir.path() / "a.tgz", {"large"}, 4'000'000)->at("large") == noise(2'000'000));
}

}  // namespace bprun::archive
