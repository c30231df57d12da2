// SPDX-License-Identifier: MIT
#include "runner/archive/tar_header.hpp"
#include "runner/base/digest.hpp"
#include "runner/pack/cuts.hpp"
#include "tests/unit/pack/slugs.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace bprun::pack {

namespace {

void make_app(const Path& root) {
  put(root / "Procfile", "web: run\n");
  put(root / "bin/run", "#!/bin/sh\n", 04750);
  put(root / "big", noise(3'500'000));
  put(root / "secret", "", 0600);
  REQUIRE(fs::make_directories(root / "log"));
  REQUIRE(fs::make_symlink("../Procfile", root / "bin/link"));
}

}  // namespace

TEST_CASE("a slug is ordered, owned by 0:0, of one time, with modes 755 and 644") {
  const auto dir = scratch();
  make_app(dir.path() / "app");
  const Path slug = dir.path() / "slug.tgz";
  const auto totals = compose(dir.path() / "app", slug);
  REQUIRE(totals);
  CHECK(totals->files == 4);
  CHECK(totals->directories == 2);
  CHECK(totals->symlinks == 1);
  CHECK(totals->uncompressed_bytes == 3'500'019);
  CHECK(totals->bytes_by_top_level.at("big") == 3'500'000);
  CHECK(totals->bytes_by_top_level.at("bin") == 10);
  CHECK(totals->bytes == get(slug).size());
  CHECK(totals->sha256 == sha256_hex(get(slug)));

  CHECK(paths_of(slug) ==
        std::vector<std::string>{
            ".", "Procfile", "big", "bin", "bin/link", "bin/run", "log", "secret"});
  for (const auto& entry : entries_of(slug)) {
    INFO(entry.path);
    CHECK(entry.uid == 0);
    CHECK(entry.gid == 0);
    CHECK(entry.mtime == constant_mtime);
  }
  CHECK(entries_of(slug)[5].mode == 0755);
  CHECK(entries_of(slug)[7].mode == 0644);
  CHECK(shell(dir.path(), "tar tzf slug.tgz | sed -n 1,2p") == "./\n./Procfile\n");
  CHECK(shell(dir.path(), "tar tvzf slug.tgz | awk '{print $2}' | sort -u") == "0/0\n");
}

TEST_CASE("a slug's bytes do not depend on threads, times, owners' other bits or place") {
  const auto dir = scratch();
  make_app(dir.path() / "app");
  const auto first = compose(dir.path() / "app", dir.path() / "1", {.threads = 1});
  REQUIRE(first);
  const auto threads = GENERATE(2U, 3U, 8U, 0U);
  shell(dir.path(),
        "rm -rf copy && cp -r app copy && find copy -exec touch -h -d @5 {} + && "
        "chmod 664 copy/Procfile && chmod 700 copy/log");
  const auto second = compose(dir.path() / "copy", dir.path() / "2", {.threads = threads});
  REQUIRE(second);
  CHECK(first->sha256 == second->sha256);
  CHECK(get(dir.path() / "1") == get(dir.path() / "2"));
}

TEST_CASE("a slug leaves out the app's own .git, what it is told to, and sockets") {
  const auto dir = scratch();
  const Path app = dir.path() / "app";
  for (const char* name : {".git/HEAD",
                           "lib/.git/HEAD",
                           ".gitignore",
                           ".github/x",
                           "node_modules/a/b",
                           "lib/node_modules.txt"}) {
    put(app / name, "x");
  }
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (app / "sock").c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::close(listener);

  const auto totals =
      compose(app, dir.path() / "slug.tgz", {.leave_out = [](const fs::WalkEntry& entry) {
                return entry.relative == "node_modules";
              }});
  REQUIRE(totals);
  CHECK(paths_of(dir.path() / "slug.tgz") == std::vector<std::string>{".",
                                                                      ".github",
                                                                      ".github/x",
                                                                      ".gitignore",
                                                                      "lib",
                                                                      "lib/.git",
                                                                      "lib/.git/HEAD",
                                                                      "lib/node_modules.txt"});
  CHECK(totals->skipped == std::vector<std::string>{"sock"});
}

TEST_CASE("a slug's time and prefix are options") {
  const auto dir = scratch();
  put(dir.path() / "app/a", "x");
  REQUIRE(
      compose(dir.path() / "app", dir.path() / "s", {.mtime = 1'700'000'000, .prefix = "./app/"}));
  CHECK(shell(dir.path(), "tar tzf s") == "./app/\n./app/a\n");
  CHECK(entries_of(dir.path() / "s")[1].mtime == 1'700'000'000);
}

TEST_CASE("every tar unpacks a slug: long names, any bytes, links, sizes at the block's edge") {
  const auto dir = scratch();
  const Path app = dir.path() / "app";
  const std::string part(120, 'd');
  put(app / part / part / std::string(200, 'f'), "deep");
  put(app / std::string(98, 'x'), "exactly one hundred with the prefix");
  put(app / std::string(99, 'y'), "one more");
  put(app / "bad\xff\xfe name\n", "bytes");
  put(app / "caf\xc3\xa9", "utf-8");
  put(app / "block", noise(512));
  put(app / "piece", noise(content_unit));
  put(app / "many", noise(5 * content_unit + 17), 0755);
  put(app / "none", "");
  REQUIRE(fs::make_directories(app / "empty"));
  REQUIRE(fs::make_symlink(part + "/" + part + "/" + std::string(200, 'f'), app / "long-link"));
  REQUIRE(compose(app, dir.path() / "slug.tgz"));
  REQUIRE(fs::make_directories(dir.path() / "out"));

  const auto reader = GENERATE(as<std::string>(),
                               "tar xzf ../slug.tgz",
                               "bsdtar xzf ../slug.tgz",
                               "busybox tar xzf ../slug.tgz",
                               "python3 -c 'import tarfile; tarfile.open(\"../slug.tgz\")"
                               ".extractall(\".\")'");
  if (!has_program(reader.substr(0, reader.find(' ')))) return;
  INFO(reader);
  shell(dir.path() / "out", reader);
  CHECK(shell(dir.path(), "diff -r --no-dereference app out && echo same") == "same\n");
  CHECK(mode_of(dir.path() / "out/many") == 0755);
}

TEST_CASE("a header says sizes from 8 GiB up in a way that tars read") {
  const auto dir = scratch();
  const std::string name(130, 'n');
  // The header alone: what it says is read before any content is missed.
  put(dir.path() / "a.tar", archive::tar_header({.name = name, .size = 9ULL << 30, .target = ""}));
  CHECK(shell(dir.path(), "tar tvf a.tar 2>/dev/null | awk '{print $3, $6}' || true") ==
        "9663676416 " + name + "\n");
  if (has_program("busybox")) {
    CHECK(shell(dir.path(), "busybox tar tvf a.tar 2>/dev/null | awk '{print $3}' || true") ==
          "9663676416\n");
  }
}

TEST_CASE("packing fails when a file changes its size meanwhile") {
  const auto dir = scratch();
  put(dir.path() / "app/a", "first");
  put(dir.path() / "app/b", std::string(100'000, 'b'));
  SECTION("a file that is appended to while it is read") {
    // /proc's files claim to be empty and are not: the same as growing, and without a race.
    const auto totals = compose("/proc/self/net", dir.path() / "slug.tgz", {});
    REQUIRE_FALSE(totals);
    CHECK(totals.error().message.find("changed while it was being packed") != std::string::npos);
  }
  SECTION("a file that became something else") {
    const auto totals = compose(
        dir.path() / "app", dir.path() / "slug.tgz", {.leave_out = [&](const fs::WalkEntry& entry) {
          if (entry.relative == "b") {
            REQUIRE(::unlink(entry.path.c_str()) == 0);
            REQUIRE(::mkfifo(entry.path.c_str(), 0600) == 0);
          }
          return false;
        }});
    REQUIRE_FALSE(totals);
    CHECK(totals.error().message.find("changed while it was being packed") != std::string::npos);
  }
}

TEST_CASE("packing fails when the output cannot take it") {
  const auto dir = scratch();
  put(dir.path() / "app/big", noise(6'000'000));
  fs::Fd full = fs::open_file("/dev/full", O_WRONLY).take();
  const auto totals = compose_slug(dir.path() / "app", full.get());
  REQUIRE_FALSE(totals);
  CHECK(totals.error().kind == ErrorKind::storage);
}

}  // namespace bprun::pack
