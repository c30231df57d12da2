// SPDX-License-Identifier: MIT
#include "runner/fs/temp_dir.hpp"
#include "runner/git/remote.hpp"
#include "tests/support/git.hpp"

#include <sys/stat.h>

using namespace bprun;
using tests::GitRepository;
using tests::GitServer;

namespace {

fs::TempDir scratch() {
  auto made = fs::TempDir::create("/tmp", "bprun-git-");
  REQUIRE(made);
  return std::move(made).take();
}

git::Options options() {
  return {.environment = tests::git_environment()};
}

Result<git::Snapshot>
take(const std::string& url, const std::string& revision, const fs::Path& into) {
  REQUIRE(fs::make_directories(into));
  return git::snapshot(url, revision, into, options());
}

std::string read(const fs::Path& path) {
  const auto text = fs::read_file(path);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("branches, tags and HEAD are listed, annotated tags by their commit") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "r");
  const auto first = repository.commit();
  repository.git({"tag", "light"});
  repository.git({"tag", "--annotate", "--message=m", "heavy"});
  repository.git({"branch", "feature/x"});
  repository.git({"update-ref", "refs/pull/1/head", "HEAD"});

  const auto refs = git::list_refs(repository.url(), "refs/pull/1/head", options());
  REQUIRE(refs);
  for (const char* name :
       {"", "HEAD", "main", "light", "heavy", "feature/x", "refs/heads/main", "refs/pull/1/head"}) {
    INFO(name);
    const auto* found = git::find_ref(*refs, name);
    REQUIRE(found != nullptr);
    CHECK(found->commit == first);
  }
  CHECK(git::find_ref(*refs, "x") == nullptr);
  CHECK(git::nearest_refs(*refs, "lihgt") == std::vector<std::string>{"light"});
  CHECK(git::nearest_refs(*refs, "zzzzzzzz") == std::vector<std::string>{"main"});
}

TEST_CASE("a branch goes before a tag of the same name") {
  const std::vector<git::Ref> refs{{"refs/tags/x", std::string(40, '1')},
                                   {"refs/heads/x", std::string(40, '2')}};
  REQUIRE(git::find_ref(refs, "x") != nullptr);
  CHECK(git::find_ref(refs, "x")->commit == std::string(40, '2'));
}

TEST_CASE("a snapshot is the tree of the commit, with its time and without .git") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "r");
  repository.write("bin/run", "one\n", 0755);
  REQUIRE(fs::make_symlink("run", repository.path() / "bin/link"));
  const auto first = repository.commit();
  repository.write("bin/run", "two\n", 0755);
  repository.commit();

  const auto got = take(repository.url(), first, dir.path() / "tree");
  REQUIRE(got);
  CHECK(got->commit == first);
  CHECK(got->commit_time == 1600000000);
  CHECK(read(dir.path() / "tree/bin/run") == "one\n");
  CHECK_FALSE(fs::exists(dir.path() / "tree/.git"));
  for (const char* name : {"", "bin", "bin/run", "bin/link"}) {
    const auto status = fs::status_of((dir.path() / "tree" / name).lexically_normal());
    REQUIRE(status);
    REQUIRE(*status);
    INFO(name);
    CHECK((*status)->st_mtim.tv_sec == 1600000000);
  }
  CHECK((fs::status_of(dir.path() / "tree/bin/run").value()->st_mode & 0111) != 0);
}

TEST_CASE("an abbreviated commit is found in the history") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "r");
  repository.write("f", "old");
  const auto first = repository.commit();
  repository.write("f", "new");
  repository.commit();
  const auto got = take(repository.url(), first.substr(0, 9), dir.path() / "tree");
  REQUIRE(got);
  CHECK(got->commit == first);
  CHECK(read(dir.path() / "tree/f") == "old");
}

TEST_CASE("a commit that nobody pushed is an error that names it") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "r");
  repository.commit();
  const std::string missing(40, 'a');
  const auto got = take(repository.url(), missing, dir.path() / "tree");
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::buildpack);
  CHECK(got.error().message.find(missing) != std::string::npos);
}

TEST_CASE("what is no repository is an error with git's own words") {
  const auto dir = scratch();
  const auto refs = git::list_refs("file://" + (dir.path() / "nothing").native(), "", options());
  REQUIRE_FALSE(refs);
  CHECK(refs.error().kind == ErrorKind::buildpack);
  CHECK(refs.error().message.find("nothing") != std::string::npos);
}

TEST_CASE("an unreachable host is an error of kind network") {
  // Nothing listens on port 1.
  for (const char* url : {"http://127.0.0.1:1/x.git", "git://127.0.0.1:1/x.git"}) {
    const auto refs = git::list_refs(url, "", options());
    REQUIRE_FALSE(refs);
    INFO(refs.error().message);
    CHECK(refs.error().kind == ErrorKind::network);
  }
}

TEST_CASE("a host that never answers is given up after the time for questions") {
  // A listening socket that nobody accepts from.
  const auto dir = scratch();
  auto pipe = fs::Pipe::create();
  REQUIRE(pipe);
  const char* listen = "import socket,time\ns=socket.socket();s.bind(('127.0.0.1',0));s.listen(1)\n"
                       "print(s.getsockname()[1],flush=True)\ntime.sleep(60)\n";
  auto child = process::Child::start(
      {.argv = {"python3", "-c", listen}, .environment = tests::git_environment()},
      {.in = -1, .out = pipe->write_end.get(), .err = 2});
  REQUIRE(child);
  std::string port;
  char letter = 0;
  while (::read(pipe->read_end.get(), &letter, 1) == 1 && letter != '\n')
    port += letter;

  auto hasty = options();
  hasty.ask_timeout = std::chrono::seconds(1);
  const auto refs = git::list_refs("http://127.0.0.1:" + port + "/x.git", "", hasty);
  REQUIRE_FALSE(refs);
  CHECK(refs.error().kind == ErrorKind::network);
}

TEST_CASE("http repositories are cloned, with a submodule at a relative address") {
  const auto dir = scratch();
  const GitRepository part(dir.path() / "git/part");
  part.write("lib.sh", "echo part\n");
  part.commit();
  const GitRepository whole(dir.path() / "git/whole");
  whole.write("f", "x");
  whole.git({"-c",
             "protocol.file.allow=always",
             "submodule",
             "--quiet",
             "add",
             "../part",
             "vendor/part"});
  const auto commit = whole.commit();
  GitServer server(dir.path());

  const auto got = take(server.url("/git/whole"), commit, dir.path() / "tree");
  REQUIRE(got);
  CHECK(read(dir.path() / "tree/vendor/part/lib.sh") == "echo part\n");
  CHECK_FALSE(fs::exists(dir.path() / "tree/vendor/part/.git"));
}

TEST_CASE("servers that give no single commits, and dumb ones, give them all the same") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "git/r");
  repository.write("f", "old");
  const auto first = repository.commit();
  repository.write("f", "new");
  repository.commit();
  repository.git({"clone", "--quiet", "--bare", ".", (dir.path() / "files/dumb.git").native()});
  repository.git({"--git-dir", (dir.path() / "files/dumb.git").native(), "update-server-info"});
  GitServer server(dir.path());

  // Protocol 0 has commits at the tips of refs only. The user's configuration of git counts.
  auto old_protocol = options();
  old_protocol.environment.set("GIT_CONFIG_COUNT", "1");
  old_protocol.environment.set("GIT_CONFIG_KEY_0", "protocol.version");
  old_protocol.environment.set("GIT_CONFIG_VALUE_0", "0");
  for (const char* path : {"/git/r", "/dumb.git"}) {
    INFO(path);
    REQUIRE(git::list_refs(server.url(path), "", old_protocol));
    const fs::Path tree = dir.path() / "tree";
    REQUIRE(fs::make_directories(tree));
    const auto got = git::snapshot(server.url(path), first, tree, old_protocol);
    if (!got) FAIL(got.error().message);
    CHECK(read(tree / "f") == "old");
    std::filesystem::remove_all(tree);
  }
}

TEST_CASE("a submodule that cannot be had is an error") {
  const auto dir = scratch();
  const GitRepository part(dir.path() / "git/part");
  part.commit();
  const GitRepository whole(dir.path() / "git/whole");
  whole.git({"submodule", "--quiet", "add", "../part", "vendor/part"});
  const auto commit = whole.commit();
  GitServer server(dir.path());
  std::filesystem::rename(dir.path() / "git/part", dir.path() / "git/elsewhere");

  const auto got = take(server.url("/git/whole"), commit, dir.path() / "tree");
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::buildpack);
  CHECK(got.error().message.find("submodule") != std::string::npos);
  CHECK(got.error().message.find("part") != std::string::npos);
}

TEST_CASE("a login in the URL reaches the server, and nothing else") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "git/r");
  repository.write("f", "private");
  const auto commit = repository.commit();
  GitServer server(dir.path());

  for (const char* login : {"builder:s3cret-token@", "s3cret-token@", "builder:s3cret%2Dtoken@"}) {
    INFO(login);
    const auto url = server.url("/private/r", login);
    REQUIRE(git::list_refs(url, "", options()));
    const fs::Path tree = dir.path() / "tree";
    REQUIRE(take(url, commit, tree));
    CHECK(read(tree / "f") == "private");
    std::filesystem::remove_all(tree);
  }
}

TEST_CASE("a wrong login is refused without a prompt, and is not printed") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "git/r");
  repository.commit();
  GitServer server(dir.path());
  for (const char* login : {"", "builder:wrong-token@", "wrong-token@"}) {
    const auto refs = git::list_refs(server.url("/private/r", login), "", options());
    REQUIRE_FALSE(refs);
    INFO(refs.error().message);
    CHECK(refs.error().kind == ErrorKind::buildpack);
    CHECK(refs.error().message.find("refuses access") != std::string::npos);
    CHECK(refs.error().message.find("wrong-token") == std::string::npos);
  }
}

TEST_CASE("no command line of git or its children shows the password") {
  const auto dir = scratch();
  const GitRepository repository(dir.path() / "git/r");
  repository.commit();
  GitServer server(dir.path());
  // A git in front of the real one, and of what git starts, that notes its arguments.
  const fs::Path bin = dir.path() / "bin";
  REQUIRE(fs::make_directories(bin));
  const std::string real_path = *tests::git_environment().get("PATH");
  REQUIRE(fs::write_file(bin / "git",
                         format("#!/bin/sh\nexport GIT_TRACE={0}/trace\necho \"$@\" >> {0}/argv\n"
                                "PATH={1} exec git \"$@\"\n",
                                dir.path().native(),
                                real_path),
                         0755));
  auto traced = options();
  traced.environment.set("PATH", bin.native() + ":" + real_path);
  REQUIRE(git::list_refs(server.url("/private/r", "builder:s3cret-token@"), "", traced));
  // GIT_TRACE has the argv of every program that git runs.
  const std::string seen = read(dir.path() / "trace") + read(dir.path() / "argv");
  CHECK(seen.find("remote-http") != std::string::npos);
  CHECK(seen.find("s3cret") == std::string::npos);
}

TEST_CASE("hooks and variables of a surrounding repository have no say") {
  const auto dir = scratch();
  const GitRepository other(dir.path() / "other");
  other.commit();
  const GitRepository repository(dir.path() / "r");
  repository.write("f", "mine");
  const auto commit = repository.commit();
  auto misled = options();
  misled.environment.set("GIT_DIR", (other.path() / ".git").native());
  misled.environment.set("GIT_WORK_TREE", other.path().native());
  misled.environment.set("GIT_INDEX_FILE", "/nonexistent/index");
  const fs::Path tree = dir.path() / "tree";
  REQUIRE(fs::make_directories(tree));
  REQUIRE(git::snapshot(repository.url(), commit, tree, misled));
  CHECK(read(tree / "f") == "mine");
  CHECK(other.git({"status", "--porcelain"}).empty());
}

TEST_CASE("root reads a repository of somebody else as its owner") {
  if (::geteuid() != 0) return;
  const auto dir = scratch();
  REQUIRE(::chmod(dir.path().c_str(), 0755) == 0);
  const GitRepository repository(dir.path() / "r");
  repository.write("f", "theirs");
  const auto commit = repository.commit();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(repository.path())) {
    REQUIRE(::lchown(entry.path().c_str(), 12345, 12345) == 0);
  }
  REQUIRE(::lchown(repository.path().c_str(), 12345, 12345) == 0);

  REQUIRE(git::list_refs(repository.url(), "", options()));
  const auto got = take(repository.url(), commit, dir.path() / "tree");
  REQUIRE(got);
  CHECK(read(dir.path() / "tree/f") == "theirs");
}
