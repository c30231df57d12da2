// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/buildpack/buildpack.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace bprun;
using buildpack::Checkout;

namespace {

fs::TempDir scratch() {
  auto made = fs::TempDir::create("/tmp", "bprun-buildpack-");
  REQUIRE(made);
  return std::move(made).take();
}

struct Place {
  fs::TempDir dir = scratch();
  fs::Path pack = dir.path() / "pack";
  fs::Path copy = dir.path() / "copy";

  void write(const std::string& name, std::string_view text = "", mode_t mode = 0644) const {
    REQUIRE(fs::make_directories((pack / name).parent_path()));
    REQUIRE(fs::write_file(pack / name, text));
    REQUIRE(::chmod((pack / name).c_str(), mode) == 0);
  }

  Checkout checkout() const {
    return {.name = "https://h/pack",
            .short_name = "pack",
            .directory = pack,
            .revision = "abc",
            .how = "local",
            .where = Location{".buildpacks", 2}};
  }
};

mode_t mode_of(const fs::Path& path) {
  const auto status = fs::status_of(path);
  REQUIRE(status);
  REQUIRE(*status);
  return (*status)->st_mode & 07777;
}

}  // namespace

TEST_CASE("a copy has executable scripts, is writable, and keeps times") {
  const Place place;
  place.write("bin/detect", "#!/bin/sh\n", 0644);
  place.write("bin/compile", "#!/bin/sh\n", 0444);
  place.write("bin/lib/part", "x", 0444);
  place.write("data", "x", 0400);
  const struct timespec times[2] = {{1500000000, 7}, {1500000000, 7}};
  REQUIRE(::utimensat(AT_FDCWD, (place.pack / "data").c_str(), times, 0) == 0);
  // As the store has it.
  REQUIRE(::chmod((place.pack / "bin/lib").c_str(), 0555) == 0);
  REQUIRE(::chmod((place.pack / "bin").c_str(), 0555) == 0);
  REQUIRE(::chmod(place.pack.c_str(), 0555) == 0);

  const auto made = buildpack::instantiate(place.checkout(), place.copy);
  REQUIRE(made);
  CHECK(made->name == "https://h/pack");
  CHECK(made->revision == "abc");
  CHECK(made->directory == place.copy);
  CHECK(made->script("detect") == place.copy / "bin/detect");
  CHECK(mode_of(place.copy / "bin/detect") == 0755);
  CHECK(mode_of(place.copy / "bin/compile") == 0755);
  CHECK(mode_of(place.copy / "bin/lib/part") == 0644);
  CHECK(mode_of(place.copy / "data") == 0600);
  CHECK(mode_of(place.copy) == 0755);
  CHECK(mode_of(place.copy / "bin") == 0755);
  const auto data = fs::status_of(place.copy / "data");
  CHECK((*data)->st_mtim.tv_sec == 1500000000);
  CHECK((*data)->st_mtim.tv_nsec == 7);
  // What it was copied from is as before.
  CHECK(mode_of(place.pack / "bin/compile") == 0444);
  CHECK(mode_of(place.pack / "bin") == 0555);
}

TEST_CASE("an export of an earlier build and .git stay behind, in the root only") {
  const Place place;
  for (const char* name : {"bin/detect", "bin/compile", "export", ".git/HEAD", "lib/export"}) {
    place.write(name);
  }
  const auto made = buildpack::instantiate(place.checkout(), place.copy);
  REQUIRE(made);
  CHECK_FALSE(fs::exists(made->export_file()));
  CHECK_FALSE(fs::exists(place.copy / ".git"));
  CHECK(fs::exists(place.copy / "lib/export"));
  CHECK(fs::exists(place.pack / "export"));
}

TEST_CASE("optional scripts are seen") {
  const Place place;
  for (const char* name : {"bin/detect", "bin/compile", "bin/release", "bin/test-compile"}) {
    place.write(name);
  }
  const auto made = buildpack::instantiate(place.checkout(), place.copy);
  REQUIRE(made);
  CHECK(made->scripts == buildpack::Scripts{.release = true, .test_compile = true});
}

TEST_CASE("a script that is a link makes its target executable, but only inside the copy") {
  const Place place;
  place.write("scripts/compile", "#!/bin/sh\n", 0644);
  place.write("bin/detect");
  REQUIRE(fs::make_symlink("../scripts/compile", place.pack / "bin/compile"));
  const fs::Path outside = place.dir.path() / "outside";
  REQUIRE(fs::write_file(outside, "x"));
  REQUIRE(::chmod(outside.c_str(), 0600) == 0);
  REQUIRE(fs::make_symlink(outside.native(), place.pack / "bin/other"));
  REQUIRE(buildpack::instantiate(place.checkout(), place.copy));
  CHECK(mode_of(place.copy / "scripts/compile") == 0755);
  CHECK(mode_of(outside) == 0600);
}

TEST_CASE("a missing script is named, with the place that asked for the buildpack") {
  for (const char* missing : {"detect", "compile"}) {
    const Place place;
    place.write(std::string("bin/") +
                (std::string_view(missing) == "detect" ? "compile" : "detect"));
    const auto made = buildpack::instantiate(place.checkout(), place.copy);
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::buildpack);
    CHECK(made.error().message == format("https://h/pack has no bin/{}", missing));
    CHECK(made.error().where == Location{".buildpacks", 2});
    CHECK_FALSE(fs::exists(place.copy));
  }
}

TEST_CASE("a Cloud Native Buildpack is called so") {
  const Place place;
  place.write("buildpack.toml");
  place.write("bin/detect");
  place.write("bin/build");
  const auto made = buildpack::instantiate(place.checkout(), place.copy);
  REQUIRE_FALSE(made);
  CHECK(made.error().message.find("Cloud Native Buildpack") != std::string::npos);
  CHECK(made.error().message.find("not supported yet") != std::string::npos);
}

TEST_CASE("a classic buildpack may have a buildpack.toml") {
  const Place place;
  for (const char* name : {"bin/detect", "bin/compile", "buildpack.toml"})
    place.write(name);
  CHECK(buildpack::instantiate(place.checkout(), place.copy));
}

TEST_CASE("the copy belongs to the build uid where the runner is root") {
  if (::geteuid() != 0) return;
  const Place place;
  place.write("bin/detect");
  place.write("bin/compile");
  REQUIRE(fs::make_symlink("detect", place.pack / "bin/link"));
  REQUIRE(buildpack::instantiate(place.checkout(), place.copy, {.owner = {{12345, 12346}}}));
  for (const char* name : {"", "bin", "bin/detect", "bin/link"}) {
    const auto status = fs::status_of((place.copy / name).lexically_normal());
    REQUIRE(*status);
    INFO(name);
    CHECK((*status)->st_uid == 12345);
    CHECK((*status)->st_gid == 12346);
  }
}
