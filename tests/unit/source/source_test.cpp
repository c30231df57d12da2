// SPDX-License-Identifier: MIT
#include "runner/fs/temp_dir.hpp"
#include "runner/source/source.hpp"
#include "tests/support/git.hpp"

#include <sys/stat.h>

using namespace bprun;
using source::Source;
using tests::GitRepository;
using tests::GitServer;

namespace {

fs::TempDir scratch() {
  auto made = fs::TempDir::create("/tmp", "bprun-source-");
  REQUIRE(made);
  return std::move(made).take();
}

struct Place {
  fs::TempDir dir = scratch();
  fs::Path work = dir.path() / "work";

  Place() { REQUIRE(fs::make_directories(work)); }

  Result<Source> open(const std::string& argument) const {
    source::OpenOptions options;
    options.git.environment = tests::git_environment();
    options.fetch.environment.set("NO_PROXY", "127.0.0.1");
    options.fetch.environment.set("no_proxy", "127.0.0.1");
    options.fetch.attempts = 1;
    options.fetch.program = BPRUN_FETCH_PROGRAM;
    return source::open_source(argument, work, options);
  }

  Source get(const std::string& argument) const {
    auto source = open(argument);
    if (!source) FAIL(source.error().message);
    return std::move(source).take();
  }

  Error refusal(const std::string& argument) const {
    auto source = open(argument);
    REQUIRE_FALSE(source);
    return std::move(source).error();
  }

  void tar(const fs::Path& to, const fs::Path& from, const std::string& what) const {
    REQUIRE(fs::make_directories(to.parent_path()));
    const auto packed =
        process::capture({.argv = {"tar", "-czf", to.native(), "-C", from.native(), what},
                          .environment = tests::git_environment()});
    REQUIRE(packed);
    REQUIRE(packed->exit.ok());
  }
};

std::string read(const fs::Path& path) {
  const auto text = fs::read_file(path);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("a directory is used where it is") {
  const Place place;
  const fs::Path app = place.dir.path() / "app#1";
  REQUIRE(fs::make_directories(app));
  REQUIRE(fs::write_file(app / "server.js", "x"));
  const auto source = place.get(app.native() + "/");
  CHECK(source.directory == std::filesystem::canonical(app));
  CHECK(source.version.empty());
  CHECK(source.description == source.directory.native());
  CHECK_FALSE(source.is_private);
}

TEST_CASE("a directory of a work tree has HEAD's commit as its version, and says what changed") {
  const Place place;
  const GitRepository repository(place.dir.path() / "r");
  repository.write("app/f", "1");
  const auto commit = repository.commit();
  auto source = place.get((repository.path() / "app").native());
  CHECK(source.version == commit);
  CHECK(source.description.ends_with("(main at " + commit.substr(0, 7) + ")"));
  CHECK_FALSE(source.is_private);
  repository.write("app/f", "2");
  source = place.get((repository.path() / "app").native());
  CHECK(source.version == commit);
  CHECK(source.description.ends_with(", with local changes)"));
}

TEST_CASE("a revision is checked out into the work directory, with the commit's time") {
  const Place place;
  const GitRepository repository(place.dir.path() / "git/r");
  repository.write("f", "old");
  const auto first = repository.commit();
  repository.git({"tag", "v1"});
  repository.write("f", "new");
  const auto second = repository.commit();
  GitServer server(place.dir.path());

  const std::vector<std::pair<std::string, std::string>> cases{
      {repository.path().native() + "#v1", first},
      {repository.path().native() + "#" + first.substr(0, 8), first},
      {repository.url() + "#main", second},
      {repository.url(), second},
      {server.url("/git/r") + "#v1", first},
      {(repository.path() / ".git").native(), second},  // a bare repository's layout
  };
  for (const auto& [argument, commit] : cases) {
    INFO(argument);
    const auto source = place.get(argument);
    CHECK(source.version == commit);
    CHECK(source.is_private);
    CHECK(source.directory == std::filesystem::canonical(place.work / "source"));
    CHECK(read(source.directory / "f") == (commit == first ? "old" : "new"));
    CHECK_FALSE(fs::exists(source.directory / ".git"));
    CHECK(fs::status_of(source.directory / "f").value()->st_mtim.tv_sec == 1600000000);
    std::filesystem::remove_all(source.directory);
  }
}

TEST_CASE("tarballs are unpacked, and a single directory in them is entered") {
  const Place place;
  REQUIRE(fs::make_directories(place.dir.path() / "in/app"));
  REQUIRE(fs::write_file(place.dir.path() / "in/app/server.js", "x"));
  place.tar(place.dir.path() / "files/app.tgz", place.dir.path() / "in", "app");
  place.tar(place.dir.path() / "files/flat", place.dir.path() / "in/app", ".");
  GitServer server(place.dir.path());
  for (const std::string& argument : {(place.dir.path() / "files/app.tgz").native(),
                                      (place.dir.path() / "files/flat").native(),
                                      server.url("/app.tgz?token=s3cret-token")}) {
    INFO(argument);
    const auto source = place.get(argument);
    CHECK(source.is_private);
    CHECK(read(source.directory / "server.js") == "x");
    CHECK(source.description.find("s3cret") == std::string::npos);
    std::filesystem::remove_all(source.directory);
  }
}

TEST_CASE("what is no app is an error of the right kind") {
  const Place place;
  const fs::Path dir = place.dir.path();
  REQUIRE(fs::make_directories(dir / "empty"));
  REQUIRE(fs::make_directories(dir / "only-git/.git"));
  REQUIRE(fs::write_file(dir / "notes.txt", "hello\n"));
  REQUIRE(fs::write_file(dir / "broken.tgz", "\x1f\x8bnothing"));
  const GitRepository repository(dir / "r");
  repository.write("f", "x");
  repository.commit();

  CHECK(place.refusal("").kind == ErrorKind::usage);
  CHECK(place.refusal((dir / "absent").native()).kind == ErrorKind::usage);
  CHECK(place.refusal("https://h/x#a#b").kind == ErrorKind::usage);
  CHECK(place.refusal("--upload-pack=touch").kind == ErrorKind::usage);
  const auto file = place.refusal((dir / "notes.txt").native());
  CHECK(file.kind == ErrorKind::usage);
  CHECK(file.message.find("no archive") != std::string::npos);
  CHECK(place.refusal((dir / "empty").native()).kind == ErrorKind::app);
  CHECK(place.refusal((dir / "only-git").native()).kind == ErrorKind::app);
  const auto ref = place.refusal(repository.url() + "#mian");
  CHECK(ref.kind == ErrorKind::app);
  CHECK(ref.hint == "The nearest are main.");
  CHECK(place.refusal("http://127.0.0.1:1/x.git").kind == ErrorKind::network);
  CHECK(place.refusal((dir / "broken.tgz").native()).kind == ErrorKind::corrupt);
}

TEST_CASE("a directory that may not be read is denied") {
  if (::geteuid() == 0) return;  // root reads everything
  const Place place;
  const fs::Path app = place.dir.path() / "app";
  REQUIRE(fs::make_directories(app));
  REQUIRE(::chmod(app.c_str(), 0) == 0);
  CHECK(place.refusal(app.native()).kind == ErrorKind::denied);
}
