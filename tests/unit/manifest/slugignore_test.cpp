// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/fs/walk.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <set>

using namespace bprun;
using manifest::SlugIgnore;

namespace {

bool file_matches(const std::string& patterns, std::string_view path) {
  return SlugIgnore::parse(patterns, ".slugignore").matches(path, false);
}

bool directory_matches(const std::string& patterns, std::string_view path) {
  return SlugIgnore::parse(patterns, ".slugignore").matches(path, true);
}

/// Everything below `root` that is left out, directories with all that is in them.
std::set<std::string> left_out(const SlugIgnore& ignore, const fs::Path& root) {
  std::set<std::string> paths;
  const auto walked = fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    const std::string path = entry.relative;
    if (path == ".git" || path == ".gitignore") return fs::WalkStep::skip;
    const auto slash = path.rfind('/');
    const bool inside = slash != std::string::npos && paths.count(path.substr(0, slash)) > 0;
    if (inside || ignore.matches(path, entry.is_directory())) paths.insert(path);
    return fs::WalkStep::enter;
  });
  REQUIRE(walked);
  return paths;
}

process::Captured git(const fs::Path& directory, std::vector<std::string> arguments) {
  process::Command command{.argv = {"git"}, .environment = {}, .directory = directory};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment.set("PATH", process::default_path);
  command.environment.set("HOME", directory.native());
  command.environment.set("GIT_CONFIG_NOSYSTEM", "1");
  auto captured = process::capture(command);
  REQUIRE(captured);
  return *std::move(captured);
}

/// What git ignores, of all the files and directories below `root`. The tree has no file that
/// git tracks, so `ls-files --others --ignored` would leave directories out: every path is asked.
std::set<std::string> ignored_by_git(const fs::Path& root, const std::vector<std::string>& paths) {
  std::vector<std::string> arguments = {"-c", "core.quotePath=false", "check-ignore", "--no-index"};
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  std::set<std::string> ignored;
  const auto answer = git(root, arguments);
  INFO(answer.err);
  REQUIRE(answer.exit.code <= 1);
  for (const auto line : text::lines(answer.out)) {
    const bool quoted = line.starts_with('"');  // git does so for a backslash in a name
    ignored.insert(text::replace_all(
        std::string(quoted ? line.substr(1, line.size() - 2) : line), "\\\\", "\\"));
  }
  return ignored;
}

}  // namespace

TEST_CASE(".slugignore does what Heroku's documents show", "[manifest]") {
  const std::string patterns = "*.psd\n/spec\ndocs/\n# c\n";
  CHECK(file_matches(patterns, "a.psd"));
  CHECK(file_matches(patterns, "x/a.psd"));
  CHECK(directory_matches(patterns, "spec"));
  CHECK_FALSE(directory_matches(patterns, "lib/spec"));
  CHECK(directory_matches(patterns, "docs"));
  CHECK(directory_matches(patterns, "a/docs"));
  CHECK_FALSE(file_matches(patterns, "docs"));
  CHECK_FALSE(file_matches(patterns, "# c"));
  CHECK_FALSE(file_matches("", "a"));
}

TEST_CASE(".slugignore lines are trimmed as in a gitignore", "[manifest]") {
  CHECK(file_matches("a.txt\r\nb", "a.txt"));
  CHECK(file_matches("a  \n", "a"));
  CHECK(file_matches("a\\ \n", "a "));
  CHECK_FALSE(file_matches("a\\ \n", "a"));
  CHECK(file_matches("\\#x\n", "#x"));
  CHECK(file_matches("\\!x\n", "!x"));
  CHECK_FALSE(file_matches("\n\n", ""));
}

TEST_CASE("negation in .slugignore warns, or works where it is asked for", "[manifest]") {
  const std::string patterns = "*.log\n!keep.log\n";
  const auto plain = SlugIgnore::parse(patterns, ".slugignore");
  CHECK(plain.matches("keep.log", false));
  REQUIRE(plain.warnings().size() == 1);
  CHECK(plain.warnings()[0].where == Location{".slugignore", 2});
  const auto negating = SlugIgnore::parse(patterns, ".slugignore", SlugIgnore::Negation::honoured);
  CHECK_FALSE(negating.matches("keep.log", false));
  CHECK(negating.matches("x/other.log", false));
  CHECK(negating.warnings().empty());
}

TEST_CASE("patterns that can never match are warned of", "[manifest]") {
  const auto ignore = SlugIgnore::parse("[abc\na\\\n/\na//b\n[[:nothing:]]\n", ".slugignore");
  CHECK(ignore.empty());
  CHECK(ignore.warnings().size() == 5);
}

TEST_CASE("matching takes no exponential time", "[manifest]") {
  std::string stars;
  std::string spans;
  std::string path = "a";
  for (int i = 0; i < 2000; ++i) {
    stars += "*a";
    spans += "**/a/";
    path += "/a";
  }
  CHECK_FALSE(file_matches(stars + "b", std::string(4000, 'a')));
  CHECK(file_matches(stars, std::string(4000, 'a')));
  CHECK_FALSE(file_matches(spans + "b", path));
  CHECK(file_matches(spans + "a", path));
}

TEST_CASE("patterns match what git's own matcher says", "[manifest]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-slugignore.");
  REQUIRE(temp);
  const auto& root = temp->path();
  // A tree of short names, so that patterns often match.
  const std::vector<std::string> files = {
      "a",        "b.c",      "ab",        "d/a",         "d/ab",        "d/b.c",  "d/d/a",
      "d/d/b.c",  "d/d/d/ab", "ab.d/a",    "ab.d/d/b.c",  "c/a/b/d/a",   "c/ab/a", "-",
      "c/b.c/a",  "c/]",      "c/a b",     "c/[a]",       "c/*",         "c/a?",   "c/\\a",
      "c/!a",     "c/#a",     "c/.a/.b",   "c/d/c/d/c",   "c/A",         "c/0/9z", "c/é",
      "d/x-y/az", "d/x/y/a",  "d/x/y/z/a", "d/x/y/z/y/b", "e/a.b.c/a.b", "e/aaab", "e/abab/bb"};
  for (const auto& file : files) {
    REQUIRE(fs::make_directories((root / file).parent_path()));
    REQUIRE(fs::write_file(root / file, ""));
  }
  REQUIRE(git(root, {"init", "-q"}).exit.ok());
  std::vector<std::string> paths;
  REQUIRE(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    const std::string path = entry.relative;
    if (path == ".git") return fs::WalkStep::skip;
    paths.push_back(path);
    return fs::WalkStep::enter;
  }));

  const std::vector<std::string> pieces = {
      "a",  "b",   "d",     "ab",     ".c",      "*",     "*",     "?",           "?b",
      "*.", "[a]", "[a-d]", "[!a]",   "[^b-]",   "[]a]",  "[a-",   "[[:alpha:]]", "[[:digit:]-z]",
      "\\", "\\*", "\\[",   "[\\]a]", "x",       "y",     "é",     " ",           "[!]-a]",
      "-",  ".",   "c",     "[.-0]",  "[[:x:]]", "[[:a]", "[a/]b", "#",           "A"};
  const std::vector<std::string> names = {"**", "a", "d", "*", "c", "x", "b*", "?", "ab*", "*.c"};
  std::mt19937 random(20240501);
  const auto pick = [&](const auto& list) -> const std::string& {
    return list[random() % list.size()];
  };
  const auto component = [&] {
    if (random() % 2 == 0) return pick(names);
    std::string text;
    for (auto left = 1 + random() % 3; left > 0; --left)
      text += pick(pieces);
    return text;
  };
  const auto pattern = [&] {
    std::string text = random() % 4 == 0 ? "/" : "";
    for (auto left = random() % 4; left > 0; --left)
      text += component() + (random() % 12 == 0 ? "//" : "/");
    text += component();
    if (random() % 5 == 0) text += "/";
    return text;
  };
  std::size_t matches = 0;
  for (int round = 0; round < 400; ++round) {
    std::string patterns;
    for (auto left = 1 + random() % 2; left > 0; --left)
      patterns += pattern() + "\n";
    REQUIRE(fs::write_file(root / ".gitignore", patterns));
    const auto ours = left_out(SlugIgnore::parse(patterns, ".slugignore"), root);
    const auto theirs = ignored_by_git(root, paths);
    INFO(patterns);
    CHECK(ours == theirs);
    matches += theirs.size();
  }
  CHECK(matches > 1000);  // else the patterns are too odd to prove anything
}
