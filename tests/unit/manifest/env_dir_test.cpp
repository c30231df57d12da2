// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/env_dir.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace bprun;

TEST_CASE("config vars become files and come back byte for byte", "[manifest]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-env-dir.");
  REQUIRE(temp);
  process::Environment variables;
  variables.set("PLAIN", "x");
  variables.set("EMPTY", "");
  variables.set("LINES", "a\nb\n\n");
  variables.set("_bytes9", "\xff\x01'\"$`\\ \r");
  const auto dir = temp->path() / "deep/env";
  REQUIRE(manifest::write_env_dir(dir, variables));
  CHECK(*fs::read_file(dir / "LINES") == "a\nb\n\n");
  CHECK(fs::list_directory(dir)->size() == 4);

  struct stat status = {};

  REQUIRE(::stat((dir / "PLAIN").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto back = manifest::read_env_dir(dir);
  REQUIRE(back);
  CHECK(back->variables == variables);
  CHECK(back->warnings.empty());
}

TEST_CASE("an env dir exists even where there are no config vars", "[manifest]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-env-dir.");
  REQUIRE(temp);
  REQUIRE(manifest::write_env_dir(temp->path() / "env", {}));
  CHECK(fs::is_directory(temp->path() / "env"));
}

TEST_CASE("an env dir can be handed to another user", "[manifest]") {
  if (::geteuid() != 0) return;  // nobody else may give files away
  auto temp = fs::TempDir::create("/tmp", "bprun-env-dir.");
  REQUIRE(temp);
  process::Environment variables;
  variables.set("A", "x");
  REQUIRE(manifest::write_env_dir(
      temp->path() / "env", variables, std::pair<uid_t, gid_t>(32767, 32767)));
  for (const char* name : {"env", "env/A"}) {
    struct stat status = {};

    REQUIRE(::stat((temp->path() / name).c_str(), &status) == 0);
    CHECK(status.st_uid == 32767);
  }
}

TEST_CASE("illegal config vars are refused before anything is written", "[manifest]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-env-dir.");
  REQUIRE(temp);
  for (const char* name : {"../x", "a/b", ".x", "1A", "A-B", "", "é"}) {
    process::Environment variables;
    variables.set("AAA", "x");
    variables.set(name, "secret");
    INFO(name);
    const auto written = manifest::write_env_dir(temp->path() / "env", variables);
    REQUIRE_FALSE(written);
    CHECK(written.error().kind == ErrorKind::app);
    CHECK(written.error().message.find("secret") == std::string::npos);
    CHECK_FALSE(fs::exists(temp->path() / "env"));
  }
  process::Environment variables;
  variables.set("A", std::string("a\0b", 3));
  CHECK_FALSE(manifest::write_env_dir(temp->path() / "env", variables));
}

TEST_CASE("an env dir is read with care", "[manifest]") {
  auto temp = fs::TempDir::create("/tmp", "bprun-env-dir.");
  REQUIRE(temp);
  const auto& dir = temp->path();
  REQUIRE(fs::make_directories(dir / "..data"));
  REQUIRE(fs::write_file(dir / "..data/TOKEN", "t\n"));
  REQUIRE(fs::make_symlink("..data/TOKEN", dir / "TOKEN"));  // how Kubernetes mounts secrets
  REQUIRE(fs::make_directories(dir / "folder"));
  const auto read = manifest::read_env_dir(dir);
  REQUIRE(read);
  CHECK(read->variables.get("TOKEN") == "t\n");
  CHECK(read->variables.variables().size() == 1);
  REQUIRE(read->warnings.size() == 1);
  CHECK(read->warnings[0].where.file == (dir / "folder").native());

  REQUIRE(fs::write_file(dir / "A-B", "x"));
  const auto illegal = manifest::read_env_dir(dir);
  REQUIRE_FALSE(illegal);
  CHECK(illegal.error().kind == ErrorKind::usage);
  CHECK_FALSE(manifest::read_env_dir(dir / "absent"));
}
