// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/sandbox/build_tree.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace bprun;
using namespace bprun::sandbox;

namespace {

bool can_overlay() {
  static const bool entered = [] {
    const bool can = enter_private_mounts();
    if (!can) WARN("no overlays for this user: they are not tested");
    return can;
  }();
  return entered;
}

Identity build_identity() {
  if (::geteuid() == 0) return {32767, 32767};
  return {::getuid(), ::getgid()};
}

void set_mtime(const Path& path, time_t seconds, long nanoseconds) {
  const struct timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
}

/// A source with one of each kind of entry, and room for the build.
struct Place {
  fs::TempDir directory = std::move(fs::TempDir::create("/tmp", "bprun-tree-")).take();
  Path source = directory.path() / "source, with: odd\\name";
  Path scratch = directory.path() / "scratch";
  Path target = scratch / "app";

  Place() {
    for (const char* name : {"lib/deep/er", "empty", ".git/objects", "nested/.git"})
      REQUIRE(fs::make_directories(source / name));
    REQUIRE(fs::make_directories(scratch));
    REQUIRE(::chmod(directory.path().c_str(), 0755) == 0);
    write("lib/a.txt", "one\n");
    write("lib/deep/er/b.txt", "two\n");
    write("run.sh", "#!/bin/sh\necho ran\n");
    write(".git/HEAD", "ref: refs/heads/main\n");
    write("nested/.git/HEAD", "ref\n");
    write("notes.log", "left out\n");
    write("lib/notes.log", "left out\n");
    REQUIRE(::chmod((source / "run.sh").c_str(), 0755) == 0);
    REQUIRE(fs::make_symlink("lib/a.txt", source / "link"));
    REQUIRE(fs::make_symlink("/nowhere", source / "dangling"));
    REQUIRE(::link((source / "lib/a.txt").c_str(), (source / "lib/hard.txt").c_str()) == 0);
    set_mtime(source / "lib/a.txt", 1'000'000'000, 123'456'789);
    set_mtime(source / "link", 1'100'000'000, 5);
    set_mtime(source / "empty", 1'200'000'000, 7);
    set_mtime(source / "lib/deep", 1'300'000'000, 9);
  }

  void write(const std::string& name, std::string_view text) const {
    REQUIRE(fs::write_file(source / name, text));
  }

  BuildTreeRequest request(TreeMethod method) const {
    return {.source = source,
            .target = target,
            .scratch = scratch,
            .identity = build_identity(),
            .leave_out =
                [](const fs::WalkEntry& entry) { return entry.path.filename() == "notes.log"; },
            .method = method};
  }
};

struct stat look(const Path& path) {
  struct stat status = {};

  INFO(path.native());
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status;
}

std::string content(const Path& path) {
  auto text = fs::read_file(path);
  INFO(path.native());
  REQUIRE(text);
  return *text;
}

/// Runs a script in the tree as the build's uid.
process::Captured run(const Path& directory, const std::string& script) {
  process::Command command{
      .argv = {"sh", "-ec", script}, .environment = {}, .directory = directory};
  if (::geteuid() == 0) command.credentials = process::Credentials{32767, 32767};
  auto captured = process::capture(command);
  REQUIRE(captured);
  INFO(captured->err);
  CHECK(captured->exit.ok());
  return *captured;
}

void for_each_method(const std::function<void(TreeMethod)>& test) {
  SECTION("copy") {
    test(TreeMethod::copy);
  }
  if (!can_overlay()) return;
  SECTION("overlay") {
    test(TreeMethod::overlay);
  }
}

BuildTree make(const BuildTreeRequest& request) {
  auto tree = make_build_tree(request);
  INFO((tree ? "" : tree.error().message));
  REQUIRE(tree);
  CHECK(tree->method() == request.method);
  return std::move(tree).take();
}

}  // namespace

TEST_CASE("the build tree is the source, with its modes, links and times") {
  for_each_method([](TreeMethod method) {
    const Place place;
    const BuildTree tree = make(place.request(method));
    CHECK(content(place.target / "lib/a.txt") == "one\n");
    CHECK(content(place.target / "lib/deep/er/b.txt") == "two\n");
    CHECK(std::filesystem::read_symlink(place.target / "dangling") == "/nowhere");
    CHECK((look(place.target / "run.sh").st_mode & 07777) == 0755);
    CHECK(look(place.target / "lib/a.txt").st_mtim.tv_sec == 1'000'000'000);
    CHECK(look(place.target / "lib/a.txt").st_mtim.tv_nsec == 123'456'789);
    CHECK(look(place.target / "link").st_mtim.tv_sec == 1'100'000'000);
    CHECK(look(place.target / "empty").st_mtim.tv_sec == 1'200'000'000);
    CHECK(look(place.target / "lib/deep").st_mtim.tv_sec == 1'300'000'000);
    CHECK(look(place.target / "lib").st_mtim.tv_sec == look(place.source / "lib").st_mtim.tv_sec);
    CHECK(tree.files() == 5);
  });
}

TEST_CASE("the top's .git and what is left out are not in the build tree") {
  for_each_method([](TreeMethod method) {
    const Place place;
    const BuildTree tree = make(place.request(method));
    CHECK_FALSE(fs::exists(place.target / ".git"));
    CHECK_FALSE(fs::exists(place.target / "notes.log"));
    CHECK_FALSE(fs::exists(place.target / "lib/notes.log"));
    CHECK(fs::exists(place.target / "nested/.git/HEAD"));
    const auto names = fs::list_directory(place.target);
    REQUIRE(names);
    CHECK(*names ==
          std::vector<std::string>{"dangling", "empty", "lib", "link", "nested", "run.sh"});
    // A name that was left out is free for the build.
    run(place.target, "mkdir .git; echo mine > lib/notes.log");
    CHECK(content(place.source / "lib/notes.log") == "left out\n");
  });
}

TEST_CASE("all of the build tree belongs to the build") {
  for_each_method([](TreeMethod method) {
    const Place place;
    const BuildTree tree = make(place.request(method));
    for (const char* name :
         {"", "lib", "lib/a.txt", "lib/deep/er/b.txt", "link", "empty", "dangling"}) {
      const auto status = look(name[0] == 0 ? place.target : place.target / name);
      INFO(name);
      CHECK(status.st_uid == build_identity().uid);
      CHECK(status.st_gid == build_identity().gid);
    }
  });
}

TEST_CASE("a source of another user's becomes the build's too") {
  if (!can_overlay()) return;
  const Place place;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place.source))
    REQUIRE(::lchown(entry.path().c_str(), 4321, 4322) == 0);
  REQUIRE(::lchown(place.source.c_str(), 4321, 4322) == 0);
  const BuildTree tree = make(place.request(TreeMethod::overlay));
  CHECK(look(place.target / "lib/a.txt").st_uid == 32767);
  run(place.target, "echo more >> lib/a.txt; mv lib lib2");
  CHECK(look(place.source / "lib/a.txt").st_uid == 4321);
  CHECK(content(place.source / "lib/a.txt") == "one\n");
}

TEST_CASE("whatever a build does leaves the source as it is") {
  for_each_method([](TreeMethod method) {
    const Place place;
    BuildTree tree = make(place.request(method));
    run(place.target,
        "mv lib moved; test -f moved/deep/er/b.txt; mv moved/deep other; cat other/er/b.txt;"
        "mkdir lib; echo new > lib/a.txt; rm run.sh; echo x >> moved/a.txt; chmod 600 "
        "moved/hard.txt;"
        "ln moved/a.txt again; rmdir empty; mv nested empty; sh -c 'echo > link'");
    CHECK(content(place.target / "again") == "one\nx\n");
    CHECK(content(place.target / "lib/a.txt") == "\n");
    CHECK(fs::exists(place.target / "empty/.git/HEAD"));
    CHECK(content(place.source / "lib/a.txt") == "one\n");
    CHECK(content(place.source / "run.sh") == "#!/bin/sh\necho ran\n");
    CHECK((look(place.source / "lib/hard.txt").st_mode & 07777) ==
          (look(place.source / "lib/a.txt").st_mode & 07777));
    CHECK(fs::is_directory(place.source / "nested"));
    CHECK(tree.verify_unchanged());
    CHECK(tree.release());
    CHECK(content(place.source / "lib/deep/er/b.txt") == "two\n");
  });
}

TEST_CASE("names of one inode in the source are files of their own in the build tree") {
  for_each_method([](TreeMethod method) {
    const Place place;
    const BuildTree tree = make(place.request(method));
    CHECK(look(place.target / "lib/a.txt").st_ino != look(place.target / "lib/hard.txt").st_ino);
    run(place.target, "echo changed > lib/a.txt");
    CHECK(content(place.target / "lib/hard.txt") == "one\n");
    CHECK(look(place.target / "lib/hard.txt").st_mtim.tv_sec == 1'000'000'000);
  });
}

TEST_CASE("an edit of the source during the build is found and named") {
  if (!can_overlay()) return;
  const Place place;
  const BuildTree tree = make(place.request(TreeMethod::overlay));
  REQUIRE(tree.verify_unchanged());

  SECTION("a changed file") {
    place.write("lib/deep/er/b.txt", "edited\n");
    const auto verified = tree.verify_unchanged();
    REQUIRE_FALSE(verified);
    CHECK(verified.error().kind == ErrorKind::busy);
    CHECK(verified.error().message.find("lib/deep/er/b.txt") != std::string::npos);
    CHECK(verified.error().hint.find("--source copy") != std::string::npos);
  }
  SECTION("one of the same size and time") {
    place.write("lib/a.txt", "eno\n");
    set_mtime(place.source / "lib/a.txt", 1'000'000'000, 123'456'789);
    CHECK_FALSE(tree.verify_unchanged());
  }
  SECTION("a new file") {
    place.write("lib/new.txt", "");
    const auto verified = tree.verify_unchanged();
    REQUIRE_FALSE(verified);
    CHECK(verified.error().message.find("lib/new.txt") != std::string::npos);
  }
  SECTION("a removed file") {
    REQUIRE(fs::remove_file(place.source / "lib/deep/er/b.txt"));
    const auto verified = tree.verify_unchanged();
    REQUIRE_FALSE(verified);
    CHECK(verified.error().message.find("lib/deep/er") != std::string::npos);
  }
  SECTION("what is left out may change") {
    place.write("notes.log", "more\n");
    place.write(".git/index", "index\n");
    REQUIRE(fs::remove_file(place.source / "lib/notes.log"));
    CHECK(tree.verify_unchanged());
  }
}

TEST_CASE("a source that an overlay cannot show is copied, and the reason is told") {
  Place place;
  auto request = place.request(TreeMethod::automatic);
  {
    const auto tree = make_build_tree(request);
    REQUIRE(tree);
    CHECK(tree->method() == TreeMethod::copy);
    CHECK(tree->why() == "the source is small");
  }
  for (std::size_t i = 0; i <= small_tree_files; ++i)
    place.write("lib/" + std::to_string(i), "");
  request.target = place.scratch / "second";
  if (!can_overlay()) {
    const auto tree = make_build_tree(request);
    REQUIRE(tree);
    CHECK(tree->method() == TreeMethod::copy);
    CHECK(tree->why().find("no overlay: ") == 0);
    request.method = TreeMethod::overlay;
    request.target = place.scratch / "third";
    const auto refused = make_build_tree(request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::denied);
    return;
  }
  {
    const auto tree = make_build_tree(request);
    REQUIRE(tree);
    CHECK(tree->method() == TreeMethod::overlay);
    CHECK(tree->why() == "the source is large");
  }
  REQUIRE(::lchown((place.source / "lib/1").c_str(), 99, 99) == 0);
  request.target = place.scratch / "third";
  const auto tree = make_build_tree(request);
  REQUIRE(tree);
  CHECK(tree->method() == TreeMethod::copy);
  CHECK(tree->why().find("several owners") != std::string::npos);
}

TEST_CASE("a build directory with something in it is refused") {
  const Place place;
  REQUIRE(fs::make_directories(place.target));
  REQUIRE(fs::write_file(place.target / "old", ""));
  const auto tree = make_build_tree(place.request(TreeMethod::copy));
  REQUIRE_FALSE(tree);
  CHECK(tree.error().kind == ErrorKind::busy);
}

TEST_CASE("a scratch directory inside the source is not built into itself") {
  const Place place;
  auto request = place.request(TreeMethod::copy);
  request.scratch = place.source / "store";
  request.target = request.scratch / "app";
  REQUIRE(fs::make_directories(request.scratch));
  const BuildTree tree = make(request);
  CHECK(fs::exists(request.target / "run.sh"));
  CHECK_FALSE(fs::exists(request.target / "store"));
}
