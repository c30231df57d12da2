// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/releases/config.hpp"
#include "runner/releases/ledger.hpp"
#include "tests/unit/releases/place.hpp"

#include <sys/stat.h>

namespace bprun::releases {

namespace {

std::string live_slug(const Place& place) {
  const auto overview = read_releases(place);
  REQUIRE(overview);
  if (!overview->current) return "";
  const auto* live = find_release(*overview, *overview->current);
  REQUIRE(live != nullptr);
  return fs::read_file(slug_of(place, *live)).take();
}

/// Deploys in a process that is killed before that step.
void deploy_and_be_killed_at(const State& state, const std::string& bytes, const std::string& at) {
  killed([&] {
    auto ledger = state.ledger({.on_step = [&](const char* step) {
      if (at == step) ::kill(::getpid(), SIGKILL);
    }});
    auto release = add_release(ledger, bytes);
    static_cast<void>(ledger.begin_command(release, "bin/migrate"));
    static_cast<void>(ledger.end_command(release, 0, "exited 0"));
    static_cast<void>(ledger.make_live(release));
  });
}

}  // namespace

TEST_CASE("releases get versions in turn, and one of them is live") {
  const State state;
  auto ledger = state.ledger();
  CHECK(ledger.newest() == nullptr);
  CHECK(ledger.current() == nullptr);
  auto first = add_release(ledger, "one");
  auto second = add_release(ledger, "two");
  CHECK(first.version == 1);
  CHECK(second.version == 2);
  CHECK(first.slug_bytes == 3);
  CHECK(live_slug(state.place) == "");
  REQUIRE(ledger.make_live(first));
  CHECK(live_slug(state.place) == "one");
  REQUIRE(ledger.make_live(second));
  CHECK(live_slug(state.place) == "two");
  CHECK(ledger.current()->version == 2);
  const auto overview = read_releases(state.place);
  CHECK(find_rollback(state.place, *overview)->version == 1);
  CHECK(same_config(*config_of(state.place, first), config_of_test("one")));
}

TEST_CASE("what is kept is the owner's alone") {
  const State state;
  auto ledger = state.ledger();
  const auto release = add_release(ledger, "one");
  const auto mode = [](const fs::Path& path) {
    struct stat status = {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
  };
  CHECK(mode(state.place.directory()) == 0700);
  CHECK(mode(state.place.release(release.version)) == 0700);
  CHECK(mode(state.place.release(release.version) / "config.json") == 0600);
}

TEST_CASE("a kill at any step of a deploy leaves the old release live, or the new one") {
  for (const std::string step :
       {"add", "begin-command", "end-command", "switch", "switched", "never"}) {
    INFO(step);
    const State state;
    {
      auto ledger = state.ledger();
      auto release = add_release(ledger, "old");
      REQUIRE(ledger.make_live(release));
    }
    deploy_and_be_killed_at(state, "new", step);
    const bool switched = step == "switched" || step == "never";
    CHECK(live_slug(state.place) == (switched ? "new" : "old"));
    const auto ledger = state.ledger();
    CHECK(ledger.releases().size() == (step == "add" ? 1U : 2U));
    CHECK(ledger.current()->live_since > 0);
    const auto names = fs::list_directory(state.place.releases());
    CHECK(names->size() == ledger.releases().size());
    const auto command = ledger.newest()->command;
    if (step == "begin-command") CHECK(command == CommandState::pending);
    if (step == "end-command") {
      CHECK(command == CommandState::running);
      CHECK(ledger.newest()->attempts.back().ended == 0);
    }
    if (step == "switch") CHECK(command == CommandState::done);
  }
}

TEST_CASE("what is assumed of a run whose end nobody saw is marked as such") {
  const State state;
  deploy_and_be_killed_at(state, "new", "end-command");
  auto ledger = state.ledger();
  auto release = *ledger.newest();
  REQUIRE(ledger.assume(release, true));
  CHECK(release.is_ready());
  CHECK(ledger.newest()->attempts.back().assumed);
  REQUIRE(ledger.assume(release, false));
  CHECK(ledger.newest()->command == CommandState::failed);
}

TEST_CASE("a rollback's config vars are the app's, even where a kill came between") {
  const State state;
  killed([&] {
    auto ledger = state.ledger({.on_step = [](const char* step) {
      if (step == std::string("switched")) ::kill(::getpid(), SIGKILL);
    }});
    const auto original = add_release(ledger, "one");
    static_cast<void>(write_config(state.place.config(), config_of_test("changed since")));
    auto again = ledger.add_again({.description = "Rollback to v1", .restores_config = true},
                                  original,
                                  config_of_test("one"));
    static_cast<void>(ledger.make_live(*again));
  });
  CHECK(live_slug(state.place) == "one");
  CHECK(same_config(*read_config(state.place.config(), ""), config_of_test("changed since")));
  const auto ledger = state.ledger();
  CHECK(same_config(*read_config(state.place.config(), ""), config_of_test("one")));
  CHECK_FALSE(ledger.current()->restores_config);
}

TEST_CASE("old slugs go, but the live one's and those to go back to stay") {
  const State state;
  auto ledger = state.ledger();
  std::vector<Release> all;
  for (const auto* bytes : {"1", "2", "3", "4", "5"})
    all.push_back(add_release(ledger, bytes));
  for (const std::size_t lived : {1U, 2U, 3U, 0U})
    REQUIRE(ledger.make_live(all[lived]));
  REQUIRE(ledger.prune(2));
  CHECK(fs::is_file(slug_of(state.place, all[0])));  // live
  CHECK_FALSE(fs::is_file(slug_of(state.place, all[1])));
  CHECK(fs::is_file(slug_of(state.place, all[2])));
  CHECK(fs::is_file(slug_of(state.place, all[3])));
  CHECK(fs::is_file(slug_of(state.place, all[4])));  // the newest, to be tried again
  CHECK(read_releases(state.place)->releases.size() == 5);
}

TEST_CASE("releases that failed push out none to go back to, and keep no slugs themselves") {
  const State state;
  auto ledger = state.ledger();
  auto first = add_release(ledger, "one");
  REQUIRE(ledger.make_live(first));
  for (int i = 0; i < 5; ++i) {
    auto failing = add_release(ledger, "broken");
    REQUIRE(ledger.begin_command(failing, "bin/migrate"));
    REQUIRE(ledger.end_command(failing, 1, "exited 1"));
    REQUIRE(ledger.prune(2));
    CHECK(fs::is_file(slug_of(state.place, failing)));
    if (i > 0) CHECK_FALSE(fs::is_file(slug_of(state.place, ledger.releases()[i])));
  }
  auto last = add_release(ledger, "two");
  REQUIRE(ledger.make_live(last));
  REQUIRE(ledger.prune(2));
  const auto* target = find_rollback(state.place, ledger.overview());
  REQUIRE(target != nullptr);
  CHECK(target->version == first.version);
}

TEST_CASE("a release whose config vars are missing is damaged, and not without any") {
  const State state;
  auto ledger = state.ledger();
  const auto release = add_release(ledger, "one");
  const fs::Path file = state.place.release(release.version) / "config.json";
  REQUIRE(fs::remove_file(file));
  const auto config = config_of(state.place, release);
  REQUIRE_FALSE(config);
  CHECK(config.error().kind == ErrorKind::corrupt);
  CHECK(config.error().message.find(file.native()) != std::string::npos);
}

TEST_CASE("a damaged row is told by its file, and a link that leads nowhere is") {
  const State state;
  {
    auto ledger = state.ledger();
    auto release = add_release(ledger, "one");
    REQUIRE(ledger.make_live(release));
  }
  const fs::Path row = state.place.release(1) / "release.json";
  const std::string before = fs::read_file(row).take();
  REQUIRE(fs::write_file(row, before.substr(0, before.size() / 2)));
  const auto read = read_releases(state.place);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::corrupt);
  CHECK(read.error().message.find(row.native()) != std::string::npos);
  REQUIRE(fs::write_file(row, before));
  REQUIRE(fs::remove_file(state.place.current()));
  REQUIRE(fs::make_symlink("/etc", state.place.current()));
  CHECK(read_releases(state.place).error().kind == ErrorKind::corrupt);
}

TEST_CASE("others' state is not used") {
  const State state;
  REQUIRE(::chmod(state.directory.path().c_str(), 0777) == 0);
  const auto place = Place::of(state.directory.path(), "shop");
  REQUIRE_FALSE(place);
  CHECK(place.error().kind == ErrorKind::denied);
}

TEST_CASE("others' state is not used through a link, and one's own is") {
  const State state;
  const auto links = fs::TempDir::create("/tmp", "bprun-releases-").take();
  const fs::Path link = links.path() / "state";
  REQUIRE(fs::make_symlink(state.directory.path().native(), link));
  CHECK(Place::of(link, "shop"));
  REQUIRE(::chmod(state.directory.path().c_str(), 0777) == 0);
  const auto place = Place::of(link, "shop");
  REQUIRE_FALSE(place);
  CHECK(place.error().kind == ErrorKind::denied);
  if (::geteuid() != 0) return;  // only root makes links of others
  REQUIRE(::chmod(state.directory.path().c_str(), 0700) == 0);
  REQUIRE(::lchown(link.c_str(), 12345, 12345) == 0);
  REQUIRE_FALSE(Place::of(link, "shop"));
  CHECK(Place::of(link, "shop").error().kind == ErrorKind::denied);
  CHECK_FALSE(Place::of(link / "", "shop"));
}

}  // namespace bprun::releases
