// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/git_dependencies.hpp"
#include "runner/process/run.hpp"
#include "tests/unit/elixir/app.hpp"

#include <algorithm>

using namespace bprun;

namespace {

const std::string commit = "2a60f2295d6323440b1b7caa5200d5323580c657";

/// A checkout as Mix makes it, less what nobody looks at.
void write_checkout(const test::ElixirApp& at, const std::string& name, const std::string& head) {
  const std::string repository = "deps/" + name + "/.git/";
  at.write(repository + "HEAD", head + "\n");
  at.write(repository + "config",
           "[core]\n\tbare = false\n[remote \"upstream\"]\n\turl = file:///other\n"
           "[remote \"origin\"]\n\turl = https://git.test/" +
               name + ".git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");
  at.write(repository + "index", "DIRC");
  at.write(repository + "logs/HEAD", "yesterday");
  at.write(repository + "objects/2a/60f2", "blob");
  at.write(repository + "refs/remotes/origin/main", commit + "\n");
  at.write("deps/" + name + "/mix.exs", "");
}

struct Answer {
  std::string out;
  std::string err;
  int status = 0;
};

/// What a git says of a dependency. `path`: the only folder in which programs are found.
Answer ask(const fs::Path& git,
           const fs::Path& dependency,
           std::vector<std::string> words,
           const std::string& path) {
  process::Environment environment;
  environment.set("PATH", path);
  process::Command command{
      .argv = {git.native()}, .environment = environment, .directory = dependency};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  const auto ran = process::capture(command);
  REQUIRE(ran);
  return {ran->out, ran->err, ran->exit.status()};
}

const std::vector<std::string> which_origin{"--git-dir=.git", "config", "remote.origin.url"};
const std::vector<std::string> which_commit{
    "--git-dir=.git", "rev-parse", "--verify", "--quiet", "HEAD"};

}  // namespace

TEST_CASE("of a dependency from git stays what git needs to answer Mix", "[elixir]") {
  const test::ElixirApp at;
  CHECK_FALSE(elixir::reduce_git_dependencies(at.app).take());
  at.write("deps/from_hex/mix.exs", "");
  CHECK_FALSE(elixir::reduce_git_dependencies(at.app).take());

  write_checkout(at, "words", commit);
  CHECK(elixir::reduce_git_dependencies(at.app).take());
  auto left = fs::list_directory(at.app / "deps/words/.git").take();
  std::sort(left.begin(), left.end());
  CHECK(left == std::vector<std::string>{"HEAD", "config", "objects", "refs"});
  CHECK(fs::list_directory(at.app / "deps/words/.git/objects").take().empty());
  CHECK(fs::list_directory(at.app / "deps/words/.git/refs").take().empty());
  CHECK(fs::exists(at.app / "deps/words/mix.exs"));
  // Once more changes nothing.
  CHECK(elixir::reduce_git_dependencies(at.app).take());

  const fs::Path words = at.app / "deps/words";
  const auto git = process::find_program("git", process::default_path);
  REQUIRE(git);
  CHECK(ask(*git, words, which_origin, process::default_path).out ==
        "https://git.test/words.git\n");
  CHECK(ask(*git, words, which_commit, process::default_path).out == commit + "\n");
}

TEST_CASE("repositories that are not of Mix's making stay whole", "[elixir]") {
  const test::ElixirApp at;
  write_checkout(at, "branch", "ref: refs/heads/main");
  CHECK(elixir::reduce_git_dependencies(at.app).take());
  CHECK(at.read("deps/branch/.git/index") == "DIRC");

  // Links lead to somebody's own checkout.
  const test::ElixirApp linked;
  write_checkout(linked, "words", commit);
  REQUIRE(::rename((linked.app / "deps").c_str(), (linked.app / "libraries").c_str()) == 0);
  REQUIRE(fs::make_directories(linked.app / "deps"));
  std::filesystem::create_symlink("../libraries/words", linked.app / "deps/words");
  CHECK_FALSE(elixir::reduce_git_dependencies(linked.app).take());
  CHECK(linked.read("libraries/words/.git/index") == "DIRC");
  linked.write("deps/submodule/.git", "gitdir: ../../elsewhere\n");
  CHECK_FALSE(elixir::reduce_git_dependencies(linked.app).take());
}

TEST_CASE("where there is no git, Mix's two questions are answered all the same", "[elixir]") {
  const test::ElixirApp at;
  write_checkout(at, "words", commit);
  CHECK(elixir::reduce_git_dependencies(at.app).take());
  REQUIRE(elixir::write_git_stand_in(at.app));
  const fs::Path git = at.app / ".platform_tools" / elixir::git_stand_in_folder / "git";
  const fs::Path words = at.app / "deps/words";
  const std::string nowhere = "/nonexistent";
  CHECK(ask(git, words, which_origin, nowhere).out == "https://git.test/words.git\n");
  CHECK(ask(git, words, which_commit, nowhere).out == commit + "\n");

  const Answer other = ask(git, words, {"status"}, nowhere);
  CHECK(other.status == 127);
  CHECK(other.err.find("git is not installed here") != std::string::npos);
  at.write("deps/words/.git/config", "[core]\n\tbare = false\n");
  CHECK(ask(git, words, which_origin, nowhere).status == 1);
}
