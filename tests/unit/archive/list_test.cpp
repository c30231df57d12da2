// SPDX-License-Identifier: MIT
#include "runner/archive/list.hpp"
#include "tests/unit/archive/tools.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <map>

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

TEST_CASE("the contents of an archive's files are read while they pass, for whoever asks") {
  const auto dir = scratch();
  const std::string large = noise(3'000'000);
  put(dir.path() / "in/a-large", large);
  put(dir.path() / "in/b-skipped", noise(500'000));
  put(dir.path() / "in/c-tiny", "ab");
  put(dir.path() / "in/d-empty", "");
  REQUIRE(fs::make_symlink("c-tiny", dir.path() / "in/e-link"));
  shell(dir.path(), "tar -czf a.tgz --sort=name -C in .");
  const auto copy = fs::open_file(dir.path() / "copy", O_RDWR | O_CREAT, 0600);
  REQUIRE(copy);
  std::map<std::string, std::string> beginnings;
  std::map<std::string, std::string> saved;
  REQUIRE(read_contents(dir.path() / "a.tgz",
                        [&](const Entry& entry, Content& content) -> Result<void> {
                          if (entry.path == "b-skipped") return {};
                          if (entry.path != "d-empty")
                            beginnings[entry.path] = TRY(content.beginning());
                          TRY(content.save(copy->get()));
                          saved[entry.path] = TRY(fs::read_file(dir.path() / "copy"));
                          return {};
                        }));
  CHECK(beginnings["a-large"].substr(0, 4) == large.substr(0, 4));
  CHECK(beginnings["c-tiny"] == "ab");
  CHECK(beginnings["e-link"].empty());
  CHECK(saved["a-large"] == large);
  CHECK(saved["c-tiny"] == "ab");
  CHECK(saved["d-empty"].empty());
  CHECK_FALSE(saved.contains("b-skipped"));
}

TEST_CASE("a sparse file of an archive is saved with its holes, and begins with zeros") {
  const auto dir = scratch();
  shell(dir.path(),
        "mkdir in && truncate -s 64M in/sparse && "
        "printf data | dd of=in/sparse bs=1 seek=40000000 conv=notrunc status=none && "
        "tar -cSf a.tar -C in sparse");
  const auto copy = fs::open_file(dir.path() / "copy", O_RDWR | O_CREAT, 0600);
  REQUIRE(copy);
  bool seen = false;
  REQUIRE(read_contents(dir.path() / "a.tar",
                        [&](const Entry& entry, Content& content) -> Result<void> {
                          CHECK(entry.size == 64UL << 20);
                          CHECK(TRY(content.beginning()).substr(0, 4) == std::string(4, '\0'));
                          TRY(content.save(copy->get()));
                          seen = true;
                          return {};
                        }));
  REQUIRE(seen);
  shell(dir.path(), "cmp in/sparse copy");
  struct stat status = {};

  REQUIRE(::fstat(copy->get(), &status) == 0);
  CHECK(status.st_blocks * 512 < 8 << 20);
}

}  // namespace bprun::archive
