// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pack/output.hpp"
#include "tests/support/catch.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace bprun;
using pack::Output;

namespace {

fs::TempDir scratch() {
  return fs::TempDir::create("/tmp", "bprun-pack-").take();
}

std::string text_of(const fs::Path& path) {
  const auto text = fs::read_file_if_exists(path);
  return text && *text ? **text : "(none)";
}

/// All three results with `generation` in them, put in place.
Result<void> commit_all(const fs::Path& folder, const std::string& generation) {
  Output output = TRY(Output::open(folder));
  TRY(output.stage("slug.tgz", "slug " + generation));
  TRY(output.stage("Procfile", "web: " + generation));
  TRY(output.stage("build.json", "record " + generation));
  return output.commit();
}

bool holds(const fs::Path& folder, const std::string& generation) {
  return text_of(folder / "slug.tgz") == "slug " + generation &&
         text_of(folder / "Procfile") == "web: " + generation &&
         text_of(folder / "build.json") == "record " + generation;
}

std::vector<std::string> names_in(const fs::Path& folder) {
  return fs::list_directory(folder).take();
}

const std::vector<std::string> all_three{"Procfile", "build.json", "slug.tgz"};

}  // namespace

TEST_CASE("the results of a build appear together, in a folder that is made", "[pack]") {
  const auto top = scratch();
  const fs::Path folder = top.path() / "a" / "out";
  REQUIRE(commit_all(folder, "1"));
  CHECK(holds(folder, "1"));
  REQUIRE(commit_all(folder, "2"));
  CHECK(holds(folder, "2"));
  CHECK(names_in(folder) == all_three);
}

TEST_CASE("other files in the output folder are left alone", "[pack]") {
  const auto top = scratch();
  REQUIRE(fs::write_file(top.path() / "notes.txt", "mine"));
  REQUIRE(commit_all(top.path(), "1"));
  CHECK(text_of(top.path() / "notes.txt") == "mine");
}

TEST_CASE("what is staged and not committed leaves no trace", "[pack]") {
  const auto top = scratch();
  REQUIRE(commit_all(top.path(), "1"));
  {
    Output output = Output::open(top.path()).take();
    REQUIRE(output.stage("slug.tgz", "half a slug"));
  }
  CHECK(holds(top.path(), "1"));
  CHECK(names_in(top.path()) == all_three);
  {
    Output output = Output::open(top.path() / "new").take();
    CHECK(fs::is_directory(top.path() / "new"));
  }
  CHECK_FALSE(fs::exists(top.path() / "new"));
}

TEST_CASE("a failed build replaces its record only", "[pack]") {
  const auto top = scratch();
  REQUIRE(commit_all(top.path(), "1"));
  Output output = Output::open(top.path()).take();
  REQUIRE(output.stage("slug.tgz", "half a slug"));
  output.drop("slug.tgz");
  REQUIRE(output.stage("build.json", "failed"));
  REQUIRE(output.commit());
  CHECK(text_of(top.path() / "slug.tgz") == "slug 1");
  CHECK(text_of(top.path() / "Procfile") == "web: 1");
  CHECK(text_of(top.path() / "build.json") == "failed");
  CHECK(names_in(top.path()) == all_three);
}

TEST_CASE("a test run's record stands beside a build's results", "[pack]") {
  const auto top = scratch();
  REQUIRE(commit_all(top.path(), "1"));
  for (const char* generation : {"1", "2"}) {
    auto output = Output::open(top.path());
    REQUIRE(output);
    output->drop("build.json");
    REQUIRE(output->stage("test.json", generation));
    REQUIRE(output->commit());
    CHECK(text_of(top.path() / "test.json") == generation);
  }
  CHECK(holds(top.path(), "1"));
}

TEST_CASE("a file in place of the output folder is refused before the build", "[pack]") {
  const auto top = scratch();
  REQUIRE(fs::write_file(top.path() / "out", ""));
  const auto opened = Output::open(top.path() / "out");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == ErrorKind::output);
  CHECK(opened.error().message.find("is not a directory") != std::string::npos);
  CHECK(Output::open(top.path() / "out" / "below").error().kind == ErrorKind::output);
}

TEST_CASE("a directory called slug.tgz is refused before the build", "[pack]") {
  const auto top = scratch();
  REQUIRE(fs::make_directories(top.path() / "slug.tgz"));
  const auto opened = Output::open(top.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == ErrorKind::output);
}

TEST_CASE("two builds cannot write to one folder at a time", "[pack]") {
  const auto top = scratch();
  const auto first = Output::open(top.path());
  REQUIRE(first);
  const auto second = Output::open(top.path());
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::busy);
}

TEST_CASE("a failure between two replacements puts the first one back", "[pack]") {
  const auto top = scratch();
  REQUIRE(commit_all(top.path(), "1"));
  {
    Output output = Output::open(top.path()).take();
    REQUIRE(output.stage("slug.tgz", "slug 2"));
    REQUIRE(output.stage("Procfile", "web: 2"));
    REQUIRE(output.stage("build.json", "record 2"));
    SECTION("replacing fails") {
      REQUIRE(fs::remove_file(top.path() / ".bprun-new-Procfile"));
    }
    SECTION("keeping the old ones fails") {
      REQUIRE(fs::remove_file(top.path() / "Procfile"));
      REQUIRE(fs::make_directories(top.path() / "Procfile"));
    }
    const auto committed = output.commit();
    REQUIRE_FALSE(committed);
    CHECK(committed.error().kind == ErrorKind::output);
  }
  CHECK(text_of(top.path() / "slug.tgz") == "slug 1");
  CHECK(text_of(top.path() / "build.json") == "record 1");
  CHECK(names_in(top.path()) == all_three);
}

TEST_CASE("a failure on the way to the first results leaves none", "[pack]") {
  const auto top = scratch();
  {
    Output output = Output::open(top.path()).take();
    REQUIRE(output.stage("slug.tgz", "slug 1"));
    REQUIRE(output.stage("build.json", "record 1"));
    REQUIRE(fs::remove_file(top.path() / ".bprun-new-build.json"));
    CHECK_FALSE(output.commit());
  }
  CHECK(names_in(top.path()).empty());
}

TEST_CASE("a read-only folder is refused before the build, and what is in it stays", "[pack]") {
  const auto top = scratch();
  REQUIRE(commit_all(top.path(), "1"));
  if (::geteuid() == 0) {
    // Root is stopped by no mode; a mount may not be allowed either.
    if (::mount(top.path().c_str(), top.path().c_str(), nullptr, MS_BIND, nullptr) != 0) return;
    const unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY;
    REQUIRE(::mount(nullptr, top.path().c_str(), nullptr, flags, nullptr) == 0);
  } else {
    ::chmod(top.path().c_str(), 0555);
  }
  const auto opened = Output::open(top.path());
  CHECK_FALSE(opened);
  if (!opened) {
    CHECK(opened.error().kind == ErrorKind::output);
    CHECK(opened.error().hint.find("-o") != std::string::npos);
  }
  CHECK(holds(top.path(), "1"));
  if (::geteuid() == 0) ::umount2(top.path().c_str(), MNT_DETACH);
  ::chmod(top.path().c_str(), 0755);
}

TEST_CASE("on a full disk the old results survive", "[pack]") {
  if (::geteuid() != 0) return;  // it takes a mount
  const auto top = scratch();
  if (::mount("tmpfs", top.path().c_str(), "tmpfs", 0, "size=256k") != 0) return;
  REQUIRE(commit_all(top.path(), "1"));
  {
    Output output = Output::open(top.path()).take();
    const auto staged = output.stage("slug.tgz", std::string(1 << 20, 'x'));
    REQUIRE_FALSE(staged);
    CHECK(staged.error().kind == ErrorKind::output);
    CHECK(staged.error().hint.find("space") != std::string::npos);
    // There is still room to say why.
    CHECK(output.stage("build.json", "failed"));
    CHECK(output.commit());
  }
  CHECK(text_of(top.path() / "slug.tgz") == "slug 1");
  CHECK(text_of(top.path() / "build.json") == "failed");
  CHECK(names_in(top.path()) == all_three);
  ::umount2(top.path().c_str(), MNT_DETACH);
}

TEST_CASE("what a killed build left half-way is undone by the next", "[pack]") {
  const auto top = scratch();
  const fs::Path& folder = top.path();
  REQUIRE(commit_all(folder, "1"));
  const auto keep = [&](const std::string& name) {
    REQUIRE(::link((folder / name).c_str(), (folder / (".bprun-old-" + name)).c_str()) == 0);
  };
  const auto put = [&](const std::string& name, const std::string& text) {
    REQUIRE(fs::write_file(folder / ".new", text));
    REQUIRE(fs::rename(folder / ".new", folder / name));
  };
  SECTION("while it was writing") {
    put(".bprun-new-slug.tgz", "half");
    put(".bprun-new-build.json", "");
    REQUIRE(Output::open(folder));
    CHECK(holds(folder, "1"));
  }
  SECTION("with the slug in place and the record not") {
    keep("slug.tgz");
    keep("Procfile");
    keep("build.json");
    put("slug.tgz", "slug 2");
    put(".bprun-new-Procfile", "web: 2");
    put(".bprun-new-build.json", "record 2");
    REQUIRE(Output::open(folder));
    CHECK(holds(folder, "1"));
  }
  SECTION("with everything in place and the old ones not yet gone") {
    keep("slug.tgz");
    keep("build.json");
    put("slug.tgz", "slug 2");
    put("Procfile", "web: 2");
    put("build.json", "record 2");
    REQUIRE(Output::open(folder));
    CHECK(holds(folder, "2"));
  }
  CHECK(names_in(folder) == all_three);
}

TEST_CASE("however a build is killed, the next one finds results of one build", "[pack]") {
  const auto top = scratch();
  const fs::Path folder = top.path() / "out";
  REQUIRE(commit_all(folder, "0"));
  unsigned wait = 1;
  for (int round = 0; round < 60; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i)
        static_cast<void>(commit_all(folder, format("{}.{}", round, i)));
    }
    // Kills at all sorts of instants; which ones does not matter to what must hold.
    wait = wait * 1103515245U + 12345U;
    ::usleep(300 + wait % 4000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    REQUIRE(Output::open(folder));
    const std::string record = text_of(folder / "build.json");
    REQUIRE(record.starts_with("record "));
    REQUIRE(holds(folder, record.substr(7)));
    REQUIRE(names_in(folder) == all_three);
  }
}
