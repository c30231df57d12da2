// SPDX-License-Identifier: MIT
#include "runner/pipeline/lock.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

pipeline::Lock sample_lock() {
  return {.stack = "debian-12",
          .buildpacks = {{.name = "https://h.example/p.git", .revision = "abc"}},
          .runtimes = {{.name = "node",
                        .version = "22.1.0",
                        .platform = "linux",
                        .arch = "x64",
                        .parts = {{.source = "npm", .what = "node@22.1.0", .checksum = "sha256:1"},
                                  {.source = "debian", .what = "x of y"}}}}};
}

std::vector<std::string> shown_differences(const pipeline::Lock& now) {
  std::vector<std::string> shown;
  for (const auto& one : pipeline::differences(sample_lock(), now))
    shown.push_back(one.what + ": " + one.then + " -> " + one.now);
  return shown;
}

}  // namespace

TEST_CASE("a lock reads back as it was written", "[pipeline]") {
  const auto lock = sample_lock();
  const auto read = pipeline::parse_lock(pipeline::to_text(lock), "bprun.lock");
  REQUIRE(read);
  CHECK(*read == lock);
  CHECK(pipeline::differences(lock, *read).empty());
}

TEST_CASE("what is no lock is refused with its place", "[pipeline]") {
  const std::string whole = pipeline::to_text(sample_lock());
  for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
    INFO(length);
    const auto cut = pipeline::parse_lock(std::string_view(whole).substr(0, length), "bprun.lock");
    REQUIRE(!cut);
    CHECK(cut.error().kind == ErrorKind::app);
  }
  const auto wrong = pipeline::parse_lock(
      "{\"schema\": 1,\n \"stack\": 3, \"buildpacks\": [], \"runtimes\": []}", "bprun.lock");
  REQUIRE(!wrong);
  CHECK(wrong.error().message == "stack must be a string");
  REQUIRE(wrong.error().where);
  CHECK(wrong.error().where->file == "bprun.lock");
  const auto newer = pipeline::parse_lock("{\"schema\": 2}", "bprun.lock");
  REQUIRE(!newer);
  CHECK(newer.error().kind == ErrorKind::unsupported);
}

TEST_CASE("what has moved is told with both sides", "[pipeline]") {
  using Shown = std::vector<std::string>;
  auto now = sample_lock();
  now.buildpacks[0].revision = "def";
  CHECK(shown_differences(now) == Shown{"buildpack https://h.example/p.git: abc -> def"});
  now = sample_lock();
  now.runtimes[0].version = "22.2.0";
  CHECK(shown_differences(now) == Shown{"node: 22.1.0 (linux, x64) -> 22.2.0 (linux, x64)"});
  now = sample_lock();
  now.runtimes[0].parts[0].checksum = "sha256:2";
  CHECK(shown_differences(now) == Shown{"node 22.1.0, node@22.1.0: sha256:1 -> sha256:2"});
  now = sample_lock();
  now.stack = "heroku-24";
  now.runtimes.clear();
  now.buildpacks.push_back({.name = "elixir", .revision = "built-in"});
  CHECK(shown_differences(now) == Shown{"stack: debian-12 -> heroku-24",
                                        "buildpack 2: none -> elixir",
                                        "node: 22.1.0 (linux, x64) -> none"});
}

TEST_CASE("locked checksums are what is fetched is held to", "[pipeline]") {
  const std::string digits(64, 'a');
  auto lock = sample_lock();
  lock.runtimes[0].parts[0].checksum = "sha256:" + digits;
  runtimes::Runtime runtime{.name = "node", .version = "22.1.0", .arch = "x64"};
  runtime.sources = {
      {.kind = "npm",
       .packages = {{.name = "node", .version = "22.1.0"}, {.name = "other", .version = "1.0.0"}}}};
  pipeline::take_checksums(lock, runtime);
  const auto& packages = runtime.sources[0].packages;
  REQUIRE(packages[0].integrity);
  CHECK(packages[0].integrity->str() == "sha256:" + digits);
  CHECK(!packages[1].integrity);
  CHECK(pipeline::locked(runtime).parts[0] == lock.runtimes[0].parts[0]);
  // Of another version nothing is known.
  runtime.version = "22.2.0";
  runtime.sources[0].packages[0].integrity.reset();
  pipeline::take_checksums(lock, runtime);
  CHECK(!runtime.sources[0].packages[0].integrity);
}
