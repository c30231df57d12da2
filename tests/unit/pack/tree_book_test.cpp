// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/pack/tree_book.hpp"
#include "tests/unit/pack/slugs.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <map>

namespace bprun::pack {

namespace {

/// Who wrote what, by path.
std::map<std::string, WriterId> writers_of(const TreeBook& book) {
  std::map<std::string, WriterId> all;
  auto reader = BookReader::open(book.file());
  REQUIRE(reader);
  while (const BookEntry* entry = reader->next())
    all.emplace(entry->path, entry->writer);
  return all;
}

struct Ground {
  fs::TempDir dir = scratch();
  Path tree = dir.path() / "tree";
  Path books = dir.path() / "books";
  TreeBook book{books, true};

  Ground() {
    shell(dir.path(), "mkdir tree books");
    put(tree / "Procfile", "web: x\n");
    put(tree / "lib/a.js", "a");
    put(tree / "lib/b.js", "b");
    REQUIRE(book.look(tree, 0));
  }
};

}  // namespace

TEST_CASE("a file belongs to whoever wrote it last", "[book]") {
  Ground ground;
  put(ground.tree / "lib/b.js", "B");  // the same size
  put(ground.tree / "node_modules/x/index.js", "x");
  const auto first = ground.book.look(ground.tree, 1);
  REQUIRE(first);
  CHECK(first->added == 3);
  CHECK(first->changed == 1);
  CHECK(first->removed == 0);

  put(ground.tree / "node_modules/x/index.js", "y");
  REQUIRE(fs::remove_file(ground.tree / "lib/a.js"));
  const auto second = ground.book.look(ground.tree, 2);
  REQUIRE(second);
  CHECK(second->added == 0);
  CHECK(second->changed == 1);
  CHECK(second->removed == 1);

  const std::map<std::string, WriterId> expected{{"Procfile", 0},
                                                 {"lib", 0},
                                                 {"lib/b.js", 1},
                                                 {"node_modules", 1},
                                                 {"node_modules/x", 1},
                                                 {"node_modules/x/index.js", 2}};
  CHECK(writers_of(ground.book) == expected);
}

TEST_CASE("the largest files of a change are named, with what became of them", "[book]") {
  Ground ground;
  put(ground.tree / "new/big", noise(9000, 1));
  put(ground.tree / "lib/b.js", noise(500, 2));
  REQUIRE(fs::remove_file(ground.tree / "lib/a.js"));
  for (int i = 0; i < 40; ++i)
    put(ground.tree / "new" / format("small-{}", i), "");
  const auto changes = ground.book.look(ground.tree, 1);
  REQUIRE(changes);
  CHECK(changes->added_bytes == 9000);
  CHECK(changes->changed_bytes == 500);
  CHECK(changes->removed_bytes > 0);
  REQUIRE(changes->largest.size() == TreeChanges::most_named);
  using enum EntryChange::Kind;
  CHECK(changes->largest[0] == EntryChange{.kind = added, .path = "new/big", .bytes = 9000});
  CHECK(changes->largest[1] == EntryChange{.kind = changed, .path = "lib/b.js", .bytes = 500});
  CHECK(changes->largest[2].kind == removed);
  TreeChanges sum = *changes;
  sum.add(*changes);
  CHECK(sum.added_bytes == 18000);
  CHECK(sum.largest.size() == TreeChanges::most_named);
  CHECK(sum.largest[1].path == "new/big");
}

TEST_CASE("a change shows although size and modification time are put back", "[book]") {
  Ground ground;
  const auto before = fs::status_of(ground.tree / "lib/a.js");
  REQUIRE(before);
  put(ground.tree / "lib/a.js", "A");
  const timespec times[2] = {(*before)->st_atim, (*before)->st_mtim};
  REQUIRE(::utimensat(AT_FDCWD, (ground.tree / "lib/a.js").c_str(), times, 0) == 0);
  REQUIRE(ground.book.look(ground.tree, 1));
  CHECK(writers_of(ground.book).at("lib/a.js") == 1);
}

TEST_CASE("what is renamed into place, linked, or turned into a directory is the writer's",
          "[book]") {
  Ground ground;
  REQUIRE(fs::rename(ground.tree / "lib/a.js", ground.tree / "lib/c.js"));
  REQUIRE(fs::remove_file(ground.tree / "lib/b.js"));
  REQUIRE(fs::make_symlink("c.js", ground.tree / "lib/b.js"));
  REQUIRE(fs::remove_file(ground.tree / "Procfile"));
  put(ground.tree / "Procfile/inner", "");
  REQUIRE(ground.book.look(ground.tree, 1));
  const auto writers = writers_of(ground.book);
  CHECK(writers.at("lib") == 0);
  CHECK(writers.at("lib/c.js") == 1);
  CHECK(writers.at("lib/b.js") == 1);
  CHECK(writers.at("Procfile") == 1);
  CHECK(writers.at("Procfile/inner") == 1);
}

TEST_CASE("a look without changes finds none, and the app's own .git is not looked at", "[book]") {
  Ground ground;
  put(ground.tree / ".git/HEAD", "ref");
  const auto changes = ground.book.look(ground.tree, 1);
  REQUIRE(changes);
  CHECK(changes->added + changes->changed + changes->removed == 0);
}

TEST_CASE("a copy of a runtime is told apart from what is beside it", "[book]") {
  Ground ground;
  const Path runtime = ground.dir.path() / "runtime";
  put(runtime / "bin/node", noise(5000, 1));
  put(runtime / "share/man", "manual");
  put(runtime / "lib/changed", "before");
  shell(ground.dir.path(), "mkdir tree/.heroku; cp -a runtime tree/.heroku/node");
  put(ground.tree / ".heroku/node/lib/changed", "after that");
  put(ground.tree / ".heroku/node/lib/own", "own");
  put(ground.tree / "elsewhere/share/man", "manual");
  REQUIRE(ground.book.look(ground.tree, 1));

  const auto found = ground.book.set_apart(runtime, 2, 0);
  REQUIRE(found);
  CHECK(*found);
  const auto writers = writers_of(ground.book);
  CHECK(writers.at(".heroku") == 1);
  CHECK(writers.at(".heroku/node") == 1);
  CHECK(writers.at(".heroku/node/bin/node") == 2);
  CHECK(writers.at(".heroku/node/share/man") == 2);
  CHECK(writers.at(".heroku/node/lib/changed") == 1);
  CHECK(writers.at(".heroku/node/lib/own") == 1);
  CHECK(writers.at("elsewhere/share/man") == 1);
  CHECK(writers.at("lib/a.js") == 0);

  const auto totals = ground.book.totals(3);
  REQUIRE(totals);
  CHECK((*totals)[2].files == 2);
  CHECK((*totals)[2].bytes == 5006);
  CHECK((*totals)[0].files == 3);

  put(runtime / "bin/node", noise(6000, 2));
  const auto absent = ground.book.set_apart(runtime, 3, 0);
  REQUIRE(absent);
  CHECK_FALSE(*absent);
}

TEST_CASE("a book is read along with a walk, past paths that it lacks", "[book]") {
  Ground ground;
  put(ground.tree / "lib/aa.js", "new");
  auto reader = BookReader::open(ground.book.file());
  REQUIRE(reader);
  std::map<std::string, WriterId> seen;
  REQUIRE(fs::walk(ground.tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    seen.emplace(entry.relative, reader->writer_of(entry.relative));
    return fs::WalkStep::enter;
  }));
  CHECK(seen.at("lib/aa.js") == unknown_writer);
  CHECK(seen.at("lib/b.js") == 0);
  CHECK(seen.at("Procfile") == 0);
}

TEST_CASE("only what belongs is packed, with the directories that it is in", "[slug]") {
  const auto dir = scratch();
  const Path tree = dir.path() / "tree";
  put(tree / "a/b/mine", "1");
  put(tree / "a/b/theirs", "2");
  put(tree / "a/c/theirs", "3");
  put(tree / "d/mine/x", "4");
  shell(tree, "mkdir e-mine");
  const SlugOptions options{
      .prefix = "app/",
      .belongs = [](const fs::WalkEntry& entry) { return entry.relative.ends_with("mine"); },
      .uid = 32767,
      .gid = 70000};
  REQUIRE(compose(tree, dir.path() / "layer.tgz", options));
  CHECK(paths_of(dir.path() / "layer.tgz") ==
        std::vector<std::string>{
            "app", "app/a", "app/a/b", "app/a/b/mine", "app/d", "app/d/mine", "app/e-mine"});
  CHECK(shell(dir.path(), "tar --numeric-owner -tvf layer.tgz | grep -v ' 32767/70000 ' || true") ==
        "");
}

}  // namespace bprun::pack
