// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/replace.hpp"
#include "tests/support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

using namespace bprun;

namespace {

/// The status of a process that became `command`; 200 where it did not, 201 where that was missing.
int status_after(const process::Command& command) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto failed = process::replace_process(command);
    ::_exit(failed.is_missing ? 201 : 200);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

process::Environment path_alone() {
  process::Environment environment;
  environment.set("PATH", process::default_path);
  return environment;
}

}  // namespace

TEST_CASE("a process becomes the program, in its directory and with its environment") {
  auto directory = fs::TempDir::create("/tmp", "bprun-replace.");
  REQUIRE(directory);
  auto environment = path_alone();
  environment.set("A", "x y");
  const process::Command command{
      .argv = {"sh", "-c", "env >seen; exit 7", "sh"},
      .environment = environment,
      .directory = directory->path(),
  };
  CHECK(status_after(command) == 7);
  const auto seen = fs::read_file(directory->path() / "seen");
  REQUIRE(seen);
  CHECK(seen->find("A=x y\n") != std::string::npos);
  CHECK(seen->find("HOME=") == std::string::npos);
}

TEST_CASE("a program that is not there is told from one that cannot be started") {
  CHECK(status_after({.argv = {"no-such-program"}, .environment = path_alone()}) == 201);
  CHECK(status_after({.argv = {"/no/such/program"}, .environment = path_alone()}) == 201);
  CHECK(status_after({.argv = {"/etc/passwd"}, .environment = path_alone()}) == 200);
  CHECK(status_after({.argv = {"true"}, .environment = path_alone(), .directory = "/nowhere"}) ==
        200);
}

TEST_CASE("what is in the directory is no program, and a script without its interpreter is none") {
  auto directory = fs::TempDir::create("/tmp", "bprun-replace.");
  REQUIRE(directory);
  REQUIRE(fs::write_file(directory->path() / "page", "x"));
  REQUIRE(fs::write_file(directory->path() / "script", "#!/no/such/interpreter\n", 0755));
  CHECK(status_after(
            {.argv = {"page"}, .environment = path_alone(), .directory = directory->path()}) ==
        201);
  process::Environment environment;
  environment.set("PATH", directory->path().native());
  CHECK(status_after({.argv = {"script"}, .environment = environment}) == 201);
  const auto failed = process::replace_process({.argv = {"script"}, .environment = environment});
  CHECK(failed.error.message.find("script: its interpreter is not there") != std::string::npos);
}

TEST_CASE("root becomes somebody else for good") {
  if (::geteuid() != 0) return;
  const process::Command command{
      .argv = {"sh", "-c", "test \"$(id -u) $(id -g) $(id -G)\" = '4711 4712 4712 4713'"},
      .environment = path_alone(),
      .credentials = process::Credentials{.uid = 4711, .gid = 4712, .groups = {4712, 4713}}};
  CHECK(status_after(command) == 0);
}
