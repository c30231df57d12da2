// SPDX-License-Identifier: MIT
#include "runner/archive/list.hpp"
#include "runner/base/digest.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pack/slug.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

struct Place {
  fs::TempDir top = fs::TempDir::create("/tmp", "bprun-slug-").take();
  fs::Path build = top.path() / "build";
  fs::Path out = top.path() / "out";

  Place() {
    REQUIRE(fs::make_directories(build / "node_modules/express"));
    REQUIRE(fs::write_file(build / "Procfile", "web: node server.js\r\n"));
    // What does not compress, so that sizes mean something.
    std::string noise;
    for (int i = 0; noise.size() < 200'000; ++i)
      noise += sha256_hex(std::to_string(i));
    REQUIRE(fs::write_file(build / "node_modules/express/index.js", noise));
  }
};

std::string tar_list(const fs::Path& slug) {
  const auto listed = process::capture(
      {.argv = {"tar", "tzf", slug.native()}, .environment = process::Environment::inherited()});
  REQUIRE(listed);
  REQUIRE(listed->exit.ok());
  return listed->out;
}

}  // namespace

TEST_CASE("a finished build becomes a slug that tar reads", "[pack]") {
  const Place place;
  auto output = pack::Output::open(place.out).take();
  const auto slug = pack::write_slug({.build = place.build}, output);
  REQUIRE(slug);
  CHECK_FALSE(slug->warning);
  CHECK_FALSE(fs::exists(place.out / "slug.tgz"));
  REQUIRE(output.commit());
  const auto bytes = fs::read_file(place.out / "slug.tgz");
  REQUIRE(bytes);
  CHECK(slug->files.front().totals.bytes == bytes->size());
  CHECK(slug->files.front().totals.sha256 == sha256_hex(*bytes));
  CHECK(tar_list(place.out / "slug.tgz") ==
        "./\n./Procfile\n./node_modules/\n./node_modules/express/\n"
        "./node_modules/express/index.js\n");
}

TEST_CASE("above the soft limit there is Heroku's warning", "[pack]") {
  const Place place;
  auto output = pack::Output::open(place.out).take();
  const auto slug =
      pack::write_slug({.build = place.build, .limits = {.soft = 1024, .hard = {}}}, output);
  REQUIRE(slug);
  CHECK(slug->warning == "Warning: Your slug size (1 MB) exceeds our soft limit (0 MB) which may "
                         "affect boot time.");
}

TEST_CASE("above the hard limit there is no slug, and the largest parts are named", "[pack]") {
  const Place place;
  auto output = pack::Output::open(place.out).take();
  const auto slug = pack::write_slug({.build = place.build, .limits = {.hard = 1024}}, output);
  REQUIRE_FALSE(slug);
  CHECK(slug.error().kind == ErrorKind::app);
  CHECK(slug.error().message == "Compiled slug size: 1M is too large (max is 0M).");
  CHECK(slug.error().hint.find("node_modules") != std::string::npos);
  REQUIRE(output.stage("build.json", "failed"));
  REQUIRE(output.commit());
  CHECK_FALSE(fs::exists(place.out / "slug.tgz"));
}

TEST_CASE("a slug of both formats is two files with the same tree", "[pack]") {
  const Place place;
  auto output = pack::Output::open(place.out).take();
  const auto slug =
      pack::write_slug({.build = place.build, .format = pack::SlugFormat::both}, output);
  REQUIRE(slug);
  REQUIRE(output.commit());
  REQUIRE(slug->files.size() == 2);
  for (const auto& [name, totals] : slug->files) {
    const auto bytes = fs::read_file(place.out / name);
    REQUIRE(bytes);
    CHECK(totals.sha256 == sha256_hex(*bytes));
    std::vector<std::string> paths;
    REQUIRE(archive::list(place.out / name,
                          [&](const archive::Entry& entry) -> Result<archive::ListStep> {
                            paths.push_back(entry.path);
                            return archive::ListStep::next;
                          }));
    CHECK(paths.size() == 5);
  }
}

TEST_CASE("a slug of another format than the last takes its place", "[pack]") {
  const Place place;
  const auto build_as = [&](pack::SlugFormat slug_format) {
    auto output = pack::Output::open(place.out).take();
    REQUIRE(pack::write_slug({.build = place.build, .format = slug_format}, output));
    REQUIRE(output.commit());
  };
  build_as(pack::SlugFormat::tgz);
  build_as(pack::SlugFormat::zst);
  CHECK_FALSE(fs::exists(place.out / "slug.tgz"));
  CHECK(fs::exists(place.out / "slug.tar.zst"));
  build_as(pack::SlugFormat::tgz);
  CHECK(fs::exists(place.out / "slug.tgz"));
  CHECK_FALSE(fs::exists(place.out / "slug.tar.zst"));
}

TEST_CASE("a build that fails after its slug leaves the file of the other format", "[pack]") {
  const Place place;
  REQUIRE(fs::make_directories(place.out));
  REQUIRE(fs::write_file(place.out / "slug.tar.zst", "the last one"));
  {
    auto output = pack::Output::open(place.out).take();
    REQUIRE(pack::write_slug({.build = place.build}, output));
  }
  CHECK(fs::list_directory(place.out).take() == std::vector<std::string>{"slug.tar.zst"});
}

TEST_CASE("SOURCE_DATE_EPOCH is a number of seconds or an error", "[pack]") {
  CHECK(pack::source_date_epoch(std::nullopt).take() == std::nullopt);
  CHECK(pack::source_date_epoch("").take() == std::nullopt);
  CHECK(pack::source_date_epoch("1700000000").take() == 1700000000);
  CHECK(pack::source_date_epoch("yesterday").error().kind == ErrorKind::usage);
  CHECK(pack::source_date_epoch("-1").error().kind == ErrorKind::usage);
}
