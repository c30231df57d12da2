// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/sandbox/bubblewrap.hpp"
#include "tests/unit/sandbox/build_fixture.hpp"

using namespace bprun;
using namespace bprun::sandbox;

namespace {

RootView merged_root() {
  return {.root = "/",
          .entries = {{"bin", "usr/bin"}, {"lib", "usr/lib"}, {"opt"}, {"usr"}},
          .etc = "/etc",
          .files = {{"/work/etc/passwd", "/etc/passwd", false}}};
}

Spec spec() {
  return {.mode = Mode::sandbox,
          .identity = {32767, 32767},
          .scratch = "/work",
          .mounts = {{"/work/app", "/app", true}, {"/work/runtimes", "/bprun/runtimes", false}},
          .home_inside = "/bprun/home"};
}

bool has(const std::vector<std::string>& arguments, const std::vector<std::string>& part) {
  return std::search(arguments.begin(), arguments.end(), part.begin(), part.end()) !=
         arguments.end();
}

std::size_t position(const std::vector<std::string>& arguments, const std::string& word) {
  return static_cast<std::size_t>(std::find(arguments.begin(), arguments.end(), word) -
                                  arguments.begin());
}

}  // namespace

TEST_CASE("the arguments describe the sandbox without making it") {
  const auto arguments = bubblewrap_arguments(spec(), merged_root());
  CHECK(has(arguments, {"--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"}));
  CHECK(has(arguments, {"--die-with-parent", "--new-session"}));
  CHECK(has(arguments, {"--ro-bind", "/usr", "/usr"}));
  CHECK(has(arguments, {"--symlink", "usr/bin", "/bin"}));
  CHECK(has(arguments, {"--bind", "/work/tmp", "/tmp"}));
  CHECK(has(arguments, {"--bind", "/work/app", "/app"}));
  CHECK(has(arguments, {"--ro-bind", "/work/runtimes", "/bprun/runtimes"}));
  CHECK(has(arguments, {"--dir", "/home"}));
  CHECK_FALSE(has(arguments, {"--unshare-net"}));
}

TEST_CASE("shared memory is a file system of its own, sized where a limit asks for it") {
  RootView view = merged_root();
  const auto without = bubblewrap_arguments(spec(), view);
  CHECK(has(without, {"--tmpfs", "/dev/shm", "--remount-ro", "/dev"}));
  CHECK_FALSE(has(without, {"--size"}));
  view.shared_memory = 1234;
  CHECK(has(bubblewrap_arguments(spec(), view), {"--size", "1234", "--tmpfs", "/dev/shm"}));
}

TEST_CASE("accounts are laid over /etc, and the root is closed last") {
  const auto arguments = bubblewrap_arguments(spec(), merged_root());
  CHECK(position(arguments, "/etc") < position(arguments, "/work/etc/passwd"));
  CHECK(std::vector<std::string>(arguments.end() - 2, arguments.end()) ==
        std::vector<std::string>{"--remount-ro", "/"});
}

TEST_CASE("no network is a namespace without one") {
  Spec offline = spec();
  offline.network = false;
  CHECK(has(bubblewrap_arguments(offline, merged_root()), {"--unshare-net"}));
}

TEST_CASE("of the host's root only programs and libraries are shown") {
  const auto entries = top_entries("/");
  REQUIRE(entries);
  std::vector<std::string> names;
  for (const auto& entry : *entries)
    names.push_back(entry.name);
  CHECK(std::count(names.begin(), names.end(), "usr") == 1);
  for (const char* hidden : {"home", "root", "tmp", "var", "run", "etc", "proc", "srv", "boot"})
    CHECK(std::count(names.begin(), names.end(), hidden) == 0);
}

TEST_CASE("of a stack's root everything is shown but what the sandbox makes itself") {
  const auto root = fs::TempDir::create("/tmp", "bprun-root-");
  REQUIRE(root);
  for (const char* name : {"usr/bin", "heroku", "home/user", "app", "etc"})
    REQUIRE(fs::make_directories(root->path() / name));
  REQUIRE(fs::make_symlink("usr/bin", root->path() / "bin"));
  const auto entries = top_entries(root->path());
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  CHECK((*entries)[0].name == "bin");
  CHECK((*entries)[0].link_target == "usr/bin");
  CHECK((*entries)[1].name == "heroku");
  CHECK((*entries)[2].name == "usr");
}

namespace {

/// A root filesystem of a few programs and the libraries that they need.
fs::TempDir small_root() {
  auto root = fs::TempDir::create("/var/tmp", "bprun-root-");
  REQUIRE(root);
  process::Command copy{.argv = {"bash",
                                 "-ec",
                                 R"(for name in bash sh ls cat id touch stat grep; do
                                      program=$(command -v $name)
                                      cp -L --parents $program $(ldd $program | grep -o '/[^ ]*') "$1"
                                    done
                                    [ -e "$1/bin" ] || ln -s usr/bin "$1/bin"
                                    mkdir -p "$1/etc" "$1/home/somebody"
                                    echo stack > "$1/etc/issue"
                                    chmod -R a+rX "$1")",
                                 "bash",
                                 root->path().native()},
                        .environment = {},
                        .directory = "/"};
  const auto copied = process::capture(copy);
  REQUIRE(copied);
  INFO(copied->err);
  REQUIRE(copied->exit.ok());
  return std::move(root).take();
}

}  // namespace

TEST_CASE("a stack's root filesystem takes the place of the host's") {
  if (!available(Mode::sandbox)) return;
  const auto root = small_root();
  TestBuild build(Mode::sandbox, [&](Spec& spec) { spec.root = root.path(); });
  CHECK(build.output("cat /etc/issue") == "stack");
  CHECK(build.output("ls /home") == "");
  CHECK_FALSE(build.run("test -e /usr/share/doc").outcome.exit.ok());
  CHECK(build.output("id -un") == "bprun");
  CHECK(build.output("test -s /etc/resolv.conf && echo yes") == "yes");
  if (fs::is_file("/etc/ssl/certs/ca-certificates.crt")) {
    CHECK(build.output("grep -c BEGIN /etc/ssl/certs/ca-certificates.crt") != "0");
  }
  CHECK(build.output("touch /app/x && echo yes") == "yes");
  CHECK_FALSE(build.run("touch /usr/x").outcome.exit.ok());
  CHECK_FALSE(build.run("touch /etc/x").outcome.exit.ok());
}

TEST_CASE("a stack's /etc that is a link, or not there, is no way to the host's") {
  if (!available(Mode::sandbox)) return;
  const auto root = small_root();
  REQUIRE(fs::remove_tree(root.path() / "etc"));
  SECTION("a link") {
    REQUIRE(fs::make_symlink("/etc", root.path() / "etc"));
  }
  SECTION("not there") {}
  TestBuild build(Mode::sandbox, [&](Spec& spec) { spec.root = root.path(); });
  CHECK(build.output("ls /etc | grep -c -e passwd -e group") == "2");
  CHECK_FALSE(build.run("test -e /etc/os-release").outcome.exit.ok());
  CHECK(build.output("id -un") == "bprun");
}

TEST_CASE("links in a stack's /etc do not lead what is put there astray") {
  if (!available(Mode::sandbox)) return;
  const auto root = small_root();
  const auto outside = fs::TempDir::create("/tmp", "bprun-test-");
  REQUIRE(outside);
  REQUIRE(fs::make_symlink(outside->path().native(), root.path() / "etc/ssl"));
  REQUIRE(fs::make_symlink("/run/absent/resolv.conf", root.path() / "etc/resolv.conf"));
  TestBuild build(Mode::sandbox, [&](Spec& spec) { spec.root = root.path(); });
  CHECK(build.output("test -s /etc/resolv.conf && echo yes") == "yes");
  CHECK(fs::is_empty_or_absent(outside->path()).value());
  CHECK(fs::exists(root.path() / "etc/ssl"));
}

TEST_CASE("a sandbox that cannot be made says why before any script runs") {
  if (!available(Mode::sandbox)) return;
  const auto work = fs::TempDir::create("/tmp", "bprun-test-");
  REQUIRE(work);
  Spec broken{.mode = Mode::sandbox,
              .identity = test_identity(Mode::sandbox),
              .scratch = work->path() / "scratch",
              .mounts = {{work->path() / "absent", "/app", true}}};
  REQUIRE(fs::make_directories(broken.scratch));

  SECTION("a directory that the build's uid cannot reach") {
    if (!root()) return;
    const auto sandbox = Sandbox::create(broken);
    REQUIRE_FALSE(sandbox);
    CHECK(sandbox.error().kind == ErrorKind::denied);
    CHECK(sandbox.error().message.find(work->path().native() + " does not let it in") !=
          std::string::npos);
  }
  SECTION("a mount that is not there") {
    REQUIRE(::chmod(work->path().c_str(), 0755) == 0);
    const auto sandbox = Sandbox::create(broken);
    REQUIRE_FALSE(sandbox);
    CHECK(sandbox.error().message.find("absent") != std::string::npos);
  }
  SECTION("a mount that is not there, where the first script is the trial") {
    REQUIRE(::chmod(work->path().c_str(), 0755) == 0);
    broken.try_at_once = false;
    auto sandbox = Sandbox::create(broken);
    REQUIRE(sandbox);
    const auto command = sandbox->witnessed_command({"/bin/true"}, {}, "/");
    REQUIRE(command);
    const auto told = process::capture(*command);
    REQUIRE(told);
    const auto ending = sandbox->ending(told->exit);
    CHECK_FALSE(ending.exit.ok());
    CHECK(ending.exit.second_hand);
    const auto checked = sandbox->check();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().kind == ErrorKind::denied);
    CHECK(checked.error().message.find("absent") != std::string::npos);
  }
  SECTION("a root without a shell") {
    REQUIRE(::chmod(work->path().c_str(), 0755) == 0);
    broken.mounts.clear();
    broken.root = work->path() / "root";
    REQUIRE(fs::make_directories(*broken.root / "etc"));
    const auto sandbox = Sandbox::create(broken);
    REQUIRE_FALSE(sandbox);
    CHECK(sandbox.error().message.find("no script starts in the root filesystem") !=
          std::string::npos);
    CHECK(sandbox.error().message.find("/bin/sh") != std::string::npos);
  }
}
