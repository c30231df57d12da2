// SPDX-License-Identifier: MIT
#include "runner/buildpack/checkout.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/fs/walk.hpp"
#include "tests/support/git.hpp"

using namespace bprun;
using buildpack::Checkout;
using buildpack::Kind;
using buildpack::Reference;
using tests::GitRepository;
using tests::GitServer;

namespace {

fs::TempDir scratch() {
  auto made = fs::TempDir::create("/tmp", "bprun-checkout-");
  REQUIRE(made);
  return std::move(made).take();
}

/// A machine: a store, and a server with one buildpack at /git/pack.
struct Place {
  fs::TempDir dir = scratch();
  GitRepository pack{dir.path() / "git/pack"};
  std::string first;
  std::vector<std::string> fetched;

  Place() {
    pack.write("bin/detect", "#!/bin/sh\n", 0755);
    pack.write("bin/compile", "#!/bin/sh\necho one\n", 0755);
    first = pack.commit();
  }

  store::Store open_store() const {
    auto store = store::Store::open(dir.path() / "store");
    REQUIRE(store);
    return std::move(store).take();
  }

  std::string change(std::string_view text) const {
    pack.write("bin/compile", text, 0755);
    return pack.commit();
  }

  Result<Checkout> obtain(const Reference& reference, bool offline = false) {
    fetched.clear();
    buildpack::ObtainOptions options{.offline = offline,
                                     .git = {.environment = tests::git_environment()}};
    options.fetch.environment.set("NO_PROXY", "127.0.0.1");
    options.fetch.environment.set("no_proxy", "127.0.0.1");
    options.fetch.attempts = 1;
    options.fetch.program = BPRUN_FETCH_PROGRAM;
    options.on_fetch = [&](const std::string& line) { fetched.push_back(line); };
    return buildpack::obtain(reference, open_store(), options);
  }

  Checkout get(const Reference& reference, bool offline = false) {
    auto checkout = obtain(reference, offline);
    if (!checkout) FAIL(checkout.error().message);
    return std::move(checkout).take();
  }

  Error refusal(const Reference& reference, bool offline = false) {
    auto checkout = obtain(reference, offline);
    REQUIRE_FALSE(checkout);
    return std::move(checkout).error();
  }

  /// A tarball of the buildpack below files/.
  void pack_tarball(const std::string& name, const std::string& root) const {
    const fs::Path to = dir.path() / "files" / name;
    REQUIRE(fs::make_directories(to.parent_path()));
    const auto packed =
        process::capture({.argv = {"tar",
                                   "--exclude=.git",
                                   "-czf",
                                   to.native(),
                                   "-C",
                                   (root == "." ? pack.path() : pack.path().parent_path()).native(),
                                   root},
                          .environment = tests::git_environment()});
    REQUIRE(packed);
    INFO(packed->err);
    REQUIRE(packed->exit.ok());
  }
};

Reference repository(std::string url, std::string ref = "") {
  return {.kind = Kind::git,
          .url = std::move(url),
          .ref = std::move(ref),
          .where = Location{".buildpacks", 3}};
}

std::string read(const fs::Path& path) {
  const auto text = fs::read_file(path);
  REQUIRE(text);
  return *text;
}

/// True where any file's content or name below `root` has `secret` in it.
bool holds(const fs::Path& root, const std::string& secret) {
  bool found = false;
  REQUIRE(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (entry.relative.find(secret) != std::string::npos) found = true;
    if (entry.is_regular() && read(entry.path).find(secret) != std::string::npos) found = true;
    return fs::WalkStep::enter;
  }));
  return found;
}

}  // namespace

TEST_CASE("a repository is cloned once, and kept while its branch stays") {
  Place place;
  GitServer server(place.dir.path());
  const auto reference = repository(server.url("/git/pack"));
  const auto cloned = place.get(reference);
  CHECK(cloned.how == "cloned");
  CHECK(cloned.revision == place.first);
  CHECK(cloned.where == Location{".buildpacks", 3});
  CHECK(read(cloned.directory / "bin/compile") == "#!/bin/sh\necho one\n");
  CHECK_FALSE(fs::exists(cloned.directory / ".git"));
  CHECK(place.fetched.size() == 1);

  const auto kept = place.get(reference);
  CHECK(kept.how == "kept");
  CHECK(kept.directory == cloned.directory);
  CHECK(place.fetched.empty());
}

TEST_CASE("a branch that moved is fetched again") {
  Place place;
  GitServer server(place.dir.path());
  const auto reference = repository(server.url("/git/pack"), "main");
  place.get(reference);
  const auto second = place.change("two");
  const auto moved = place.get(reference);
  CHECK(moved.how == "cloned");
  CHECK(moved.revision == second);
  CHECK(read(moved.directory / "bin/compile") == "two");

  // And back again: both are kept.
  place.pack.git({"reset", "--quiet", "--hard", place.first});
  const auto back = place.get(reference);
  CHECK(back.how == "kept");
  CHECK(back.revision == place.first);
}

TEST_CASE("a full commit that is kept asks nobody") {
  Place place;
  GitServer server(place.dir.path());
  place.change("two");
  const auto reference = repository(server.url("/git/pack"), place.first);
  CHECK(place.get(reference).how == "cloned");
  CHECK(server.requests() > 0);
  CHECK(place.get(reference).how == "kept");
  CHECK(place.get(reference, true).how == "kept");
  CHECK(server.requests() == 0);
}

TEST_CASE("an abbreviated commit is fetched once") {
  Place place;
  GitServer server(place.dir.path());
  place.change("two");
  const auto reference = repository(server.url("/git/pack"), place.first.substr(0, 8));
  const auto cloned = place.get(reference);
  CHECK(cloned.revision == place.first);
  CHECK(cloned.how == "cloned");
  CHECK(place.get(reference).how == "kept");
}

TEST_CASE("a tag is a commit, whatever its branch does") {
  Place place;
  place.pack.git({"tag", "--annotate", "--message=m", "v1"});
  place.change("two");
  GitServer server(place.dir.path());
  const auto reference = repository(server.url("/git/pack"), "v1");
  CHECK(place.get(reference).revision == place.first);
  CHECK(place.get(reference).how == "kept");
}

TEST_CASE("a branch and a tag of one name give the branch, and a warning") {
  Place place;
  place.pack.git({"tag", "both"});
  place.change("two");
  place.pack.git({"branch", "both"});
  const auto got = place.get(repository(place.pack.url(), "both"));
  CHECK(got.revision == place.pack.head());
  REQUIRE(got.warnings.size() == 1);
  CHECK(got.warnings[0].find("refs/tags/both") != std::string::npos);
  CHECK(place.get(repository(place.pack.url(), "refs/tags/both")).revision == place.first);
}

TEST_CASE("a server that cannot be reached leaves what was built last time, and says so") {
  Place place;
  std::string url;
  {
    GitServer server(place.dir.path());
    url = server.url("/git/pack");
    place.get(repository(url));
    place.get(repository(url, "main"));
  }
  for (const char* ref : {"", "main"}) {
    const auto kept = place.get(repository(url, ref));
    CHECK(kept.revision == place.first);
    CHECK(kept.how.starts_with("kept (offline: http://127.0.0.1:"));
  }
  // Nothing is known of this one.
  const auto error = place.refusal(repository(url, "other"));
  CHECK(error.kind == ErrorKind::network);
  CHECK(error.where == Location{".buildpacks", 3});
}

TEST_CASE("--offline asks nobody") {
  Place place;
  GitServer server(place.dir.path());
  const auto reference = repository(server.url("/git/pack"));
  place.get(reference);
  place.change("two");
  server.requests();
  const auto kept = place.get(reference, true);
  CHECK(kept.how == "kept (--offline)");
  CHECK(kept.revision == place.first);
  const auto error = place.refusal(repository(server.url("/git/pack"), "v9"), true);
  CHECK(error.message.find("--offline") != std::string::npos);
  CHECK(server.requests() == 0);
}

TEST_CASE("a ref that does not exist is an error that names URL, ref and the nearest") {
  Place place;
  place.pack.git({"branch", "release"});
  const auto error = place.refusal(repository(place.pack.url(), "relaese"));
  CHECK(error.kind == ErrorKind::buildpack);
  CHECK(error.message.find(place.pack.url()) != std::string::npos);
  CHECK(error.message.find("relaese") != std::string::npos);
  CHECK(error.hint == "The nearest are release.");
}

TEST_CASE("a repository that vanished is an error that names the kept commit") {
  Place place;
  GitServer server(place.dir.path());
  const auto reference = repository(server.url("/git/pack"));
  place.get(reference);
  std::filesystem::rename(place.dir.path() / "git/pack", place.dir.path() / "git/gone");
  const auto error = place.refusal(reference);
  CHECK(error.kind == ErrorKind::buildpack);
  CHECK(error.hint.find(reference.url + "#" + place.first) != std::string::npos);
  std::filesystem::rename(place.dir.path() / "git/gone", place.dir.path() / "git/pack");
}

TEST_CASE("an empty repository has nothing to take") {
  Place place;
  const GitRepository empty(place.dir.path() / "git/empty");
  CHECK(place.refusal(repository(empty.url())).kind == ErrorKind::buildpack);
}

TEST_CASE("a private repository is cloned, and its token stays out of everything") {
  Place place;
  GitServer server(place.dir.path());
  const auto reference = repository(server.url("/private/pack", "builder:s3cret-token@"));
  const auto cloned = place.get(reference);
  CHECK(cloned.name.find("s3cret") == std::string::npos);
  CHECK(place.fetched.at(0).find("s3cret") == std::string::npos);
  CHECK(cloned.directory.native().find("s3cret") == std::string::npos);
  CHECK_FALSE(holds(place.dir.path() / "store", "s3cret"));
  // The same place without the token's help: the commit is kept all the same.
  CHECK(place.get(repository(server.url("/private/pack"), place.first)).how == "kept");
  const auto error =
      place.refusal(repository(server.url("/private/pack", "builder:wr0ng-token@"), "x"));
  CHECK(error.message.find("wr0ng") == std::string::npos);
  CHECK(error.hint.find("wr0ng") == std::string::npos);
}

TEST_CASE("a tarball is downloaded once, by whatever URL, and asked for by its ETag") {
  Place place;
  GitServer server(place.dir.path());
  place.pack_tarball("pack.tgz", ".");
  const Reference reference{.kind = Kind::archive_url,
                            .url = server.url("/pack.tgz?token=s3cret-token")};
  const auto got = place.get(reference);
  CHECK(got.how == "downloaded");
  CHECK(got.revision.starts_with("sha256:"));
  CHECK(fs::is_file(got.directory / "bin/compile"));
  CHECK(place.get(reference).how == "kept");
  CHECK(place.get(reference, true).how == "kept (--offline)");
  CHECK_FALSE(holds(place.dir.path() / "store", "s3cret"));

  place.change("two");
  place.pack_tarball("pack.tgz", ".");
  const auto changed = place.get(reference);
  CHECK(changed.how == "downloaded");
  CHECK(read(changed.directory / "bin/compile") == "two");
}

TEST_CASE("a tarball with one directory around the buildpack is entered") {
  Place place;
  GitServer server(place.dir.path());
  place.pack_tarball("pack.tar.gz", "pack");
  const auto got = place.get({.kind = Kind::archive_url, .url = server.url("/pack.tar.gz")});
  CHECK(fs::is_file(got.directory / "bin/compile"));
}

TEST_CASE("a tarball builds offline, and says so") {
  Place place;
  place.pack_tarball("pack.tgz", ".");
  Reference reference{.kind = Kind::archive_url};
  {
    GitServer server(place.dir.path());
    reference.url = server.url("/pack.tgz");
    place.get(reference);
  }
  CHECK(place.get(reference).how.starts_with("kept (offline: "));
}

TEST_CASE("a tarball that is no longer there is an error, kept or not") {
  Place place;
  place.pack_tarball("pack.tgz", ".");
  GitServer server(place.dir.path());
  const Reference reference{.kind = Kind::archive_url, .url = server.url("/pack.tgz")};
  place.get(reference);
  REQUIRE(fs::remove_file(place.dir.path() / "files/pack.tgz"));
  const auto error = place.refusal(reference);
  CHECK(error.kind == ErrorKind::buildpack);
  CHECK(error.message.find("404") != std::string::npos);
  CHECK(place.get(reference, true).how == "kept (--offline)");
}

TEST_CASE("a page in place of a tarball is called so, and so is no answer") {
  Place place;
  GitServer server(place.dir.path());
  REQUIRE(fs::make_directories(place.dir.path() / "files"));
  REQUIRE(fs::write_file(place.dir.path() / "files/page.tgz",
                         "<!DOCTYPE html><html><title>Sign in</title></html>"));
  const auto page =
      place.refusal({.kind = Kind::archive_url, .url = server.url("/page.tgz?token=s3cret-token")});
  CHECK(page.kind == ErrorKind::corrupt);
  CHECK(page.message.find("HTML") != std::string::npos);
  CHECK(page.message.find("s3cret") == std::string::npos);
  const auto absent = place.refusal(
      {.kind = Kind::archive_url, .url = server.url("/absent.tgz?token=s3cret-token")});
  INFO(absent.message);
  CHECK(absent.message.find("404") != std::string::npos);
  CHECK(absent.message.find("s3cret") == std::string::npos);
}

TEST_CASE("a tarball on this machine is unpacked once") {
  Place place;
  place.pack_tarball("pack.tgz", "pack");
  const Reference reference{.kind = Kind::archive_file,
                            .path = place.dir.path() / "files/pack.tgz"};
  const auto got = place.get(reference);
  CHECK(got.how == "unpacked");
  CHECK(fs::is_file(got.directory / "bin/compile"));
  CHECK(place.get(reference).how == "kept");
}

TEST_CASE("directories and built-ins are taken where they are") {
  Place place;
  const auto local = place.get({.kind = Kind::directory, .path = place.pack.path()});
  CHECK(local.directory == place.pack.path());
  CHECK(local.revision == "local");
  const auto built_in =
      place.get({.kind = Kind::builtin, .path = place.pack.path(), .name = "nodejs"});
  CHECK(built_in.revision == "built-in");
  CHECK(built_in.name == "nodejs");
  CHECK(place.refusal({.kind = Kind::directory, .path = "/nonexistent/x"}).kind ==
        ErrorKind::buildpack);
}
