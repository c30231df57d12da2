// SPDX-License-Identifier: MIT
#include "runner/buildpack/reference.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using buildpack::Kind;
using buildpack::ParseOptions;
using buildpack::Reference;

namespace {

fs::TempDir scratch() {
  auto made = fs::TempDir::create("/tmp", "bprun-reference-");
  REQUIRE(made);
  return std::move(made).take();
}

/// An app with ./packs/one, ./nodejs, ./ns/name, ./one.tgz and ./note.txt; built-ins beside it.
struct Place {
  fs::TempDir dir = scratch();
  ParseOptions options;

  Place() {
    for (const char* name :
         {"app/packs/one", "app/nodejs", "app/ns/name", "b/nodejs/bin", "b/elixir/bin"}) {
      REQUIRE(fs::make_directories(dir.path() / name));
    }
    for (const char* name :
         {"app/one.tgz", "app/note.txt", "b/nodejs/bin/detect", "b/elixir/bin/detect"}) {
      REQUIRE(fs::write_file(dir.path() / name, ""));
    }
    options.base = dir.path() / "app";
    options.builtins = dir.path() / "b";
    options.where = Location{"app.json", 7};
  }

  Reference parse(std::string_view text) const {
    auto reference = buildpack::parse_reference(text, options);
    INFO(text);
    if (!reference) INFO(reference.error().message);
    REQUIRE(reference);
    return std::move(reference).take();
  }

  Error refusal(std::string_view text) const {
    auto reference = buildpack::parse_reference(text, options);
    INFO(text);
    REQUIRE_FALSE(reference);
    return std::move(reference).error();
  }
};

}  // namespace

TEST_CASE("directories are named by path, relative to the base") {
  const Place place;
  for (const char* text :
       {"./packs/one", "packs/one", "packs/one/", "packs/../packs/one", "./packs/one#"}) {
    const auto reference = place.parse(text);
    CHECK(reference.kind == Kind::directory);
    CHECK(reference.path == place.options.base / "packs/one");
    CHECK(reference.short_name() == "one");
  }
  CHECK(place.parse((place.options.base / "packs/one").native()).kind == Kind::directory);
  CHECK(place.parse("../app/packs/one").path == place.options.base / "packs/one");
  CHECK(place.parse(" ./packs/one\r").kind == Kind::directory);
}

TEST_CASE("a directory with a ref is a repository") {
  const Place place;
  const auto reference = place.parse("./packs/one#v2");
  CHECK(reference.kind == Kind::git);
  CHECK(reference.ref == "v2");
  CHECK(reference.url == (place.options.base / "packs/one").native());
}

TEST_CASE("repositories are named by all that git takes, with a ref") {
  const Place place;
  for (const char* text : {"https://h/heroku-buildpack-x.git#main",
                           "http://h/heroku-buildpack-x#main",
                           "git://h/heroku-buildpack-x.git#main",
                           "ssh://git@h/heroku-buildpack-x.git#main",
                           "file:///h/heroku-buildpack-x#main",
                           "git@h:me/heroku-buildpack-x.git#main"}) {
    const auto reference = place.parse(text);
    INFO(text);
    CHECK(reference.kind == Kind::git);
    CHECK(reference.ref == "main");
    CHECK(reference.short_name() == "x");
    CHECK(reference.display_with_ref() == text);
    CHECK(reference.where == Location{"app.json", 7});
  }
}

TEST_CASE("tarballs are told from repositories by their ending") {
  const Place place;
  for (const char* text : {"https://h/p.tgz", "http://h/p.tar.zst?sig=abc", "file:///p.zip"}) {
    CHECK(place.parse(text).kind == Kind::archive_url);
    CHECK(place.parse(text).short_name() == "p");
  }
  CHECK(place.parse("git@h:p.tgz").kind == Kind::git);
  const auto file = place.parse("./one.tgz");
  CHECK(file.kind == Kind::archive_file);
  CHECK(file.path == place.options.base / "one.tgz");
  CHECK(place.parse("one.tgz").kind == Kind::archive_file);
  CHECK(place.parse("https://h/p.tar.gz").short_name() == "p");
  CHECK(place.parse("https://h/p.tgz#v1").note.find("v1") != std::string::npos);
}

TEST_CASE("a bare name is the built-in, even where a directory is called so") {
  const Place place;
  const auto node = place.parse("nodejs");
  CHECK(node.kind == Kind::builtin);
  CHECK(node.path == place.options.builtins / "nodejs");
  CHECK(node.display_name() == "nodejs");
  CHECK(node.note.find("./nodejs") != std::string::npos);
  CHECK(place.parse("./nodejs").kind == Kind::directory);
  CHECK(place.parse("elixir").note.empty());
}

TEST_CASE("an unknown name is refused, with the nearest built-in") {
  const Place place;
  const auto error = place.refusal("nodesj");
  CHECK(error.kind == ErrorKind::buildpack);
  CHECK(error.where == Location{"app.json", 7});
  CHECK(error.message == "there is no buildpack called nodesj");
  CHECK(error.hint.find("Did you mean nodejs?") != std::string::npos);
}

TEST_CASE("owner/name is GitHub's heroku-buildpack-name, and the log says so") {
  const Place place;
  const auto reference = place.parse("hashnuke/elixir#v3");
  CHECK(reference.kind == Kind::git);
  CHECK(reference.url == "https://github.com/hashnuke/heroku-buildpack-elixir.git");
  CHECK(reference.ref == "v3");
  CHECK(reference.note ==
        "hashnuke/elixir is taken from https://github.com/hashnuke/heroku-buildpack-elixir.git; "
        "the built-in is called elixir");
  CHECK(place.parse("heroku-community/apt").url ==
        "https://github.com/heroku/heroku-buildpack-apt.git");
  CHECK(place.parse("heroku/nodejs").url ==
        "https://github.com/heroku/heroku-buildpack-nodejs.git");
  // A directory of that name is nearer.
  CHECK(place.parse("ns/name").kind == Kind::directory);
}

TEST_CASE("with --registry, owner/name is Heroku's tarball") {
  Place place;
  place.options.registry = true;
  const auto reference = place.parse("mars/create-react-app");
  CHECK(reference.kind == Kind::archive_url);
  CHECK(reference.url.ends_with("/buildpacks/mars/create-react-app.tgz"));
}

TEST_CASE("the settings can put another buildpack in place of a name or URL") {
  Place place;
  place.options.replace = {{"heroku/nodejs", "nodejs"},
                           {"https://github.com/a/b", "https://me:hunter22@mirror/b.git"},
                           {"loop", "loop"}};
  const auto node = place.parse("heroku/nodejs#v1");
  CHECK(node.kind == Kind::builtin);
  CHECK(node.note == "heroku/nodejs is replaced by nodejs, as the settings say");
  for (const char* text : {"https://github.com/a/b.git#v1", "https://u:p@github.com/a/b#v1"}) {
    const auto mirror = place.parse(text);
    CHECK(mirror.url == "https://me:hunter22@mirror/b.git");
    CHECK(mirror.ref == "v1");
    CHECK(mirror.note.find("hunter22") == std::string::npos);
  }
  CHECK(place.refusal("loop").message == "there is no buildpack called loop");
}

TEST_CASE("what cannot be a buildpack is refused with the place it stands at") {
  const Place place;
  for (const char* text : {"",
                           "#main",
                           "https://h/x#a#b",
                           "https://h/x # note",
                           "--upload-pack=touch /tmp/x",
                           "-x",
                           "https://h/x#-b",
                           "ftp://h/x",
                           "ext::sh%20-c%20true",
                           "./nothing",
                           "/nonexistent/dir",
                           "a/b/c",
                           "note.txt"}) {
    const auto error = place.refusal(text);
    INFO(text);
    CHECK(error.kind == ErrorKind::buildpack);
    CHECK(error.where == Location{"app.json", 7});
    CHECK_FALSE(error.hint.empty());
  }
}

TEST_CASE("an app's own files reach nothing outside of the app") {
  Place place;
  REQUIRE(fs::make_directories(place.dir.path() / "outside/bin"));
  REQUIRE(fs::make_symlink("../outside", place.options.base / "link"));
  place.options.from_app = true;
  CHECK(place.parse("./packs/one").kind == Kind::directory);
  CHECK(place.parse("./one.tgz").kind == Kind::archive_file);
  CHECK(place.parse("nodejs").kind == Kind::builtin);
  CHECK(place.parse("https://h/x.git").kind == Kind::git);
  const std::string outside = (place.dir.path() / "outside").native();
  for (const std::string& text : {std::string("../outside"),
                                  std::string("./link"),
                                  std::string("link#main"),
                                  outside,
                                  "file://" + outside,
                                  "FILE://" + outside + "/x.tgz"}) {
    INFO(text);
    CHECK(place.refusal(text).hint.find("--buildpack") != std::string::npos);
  }
  // What the machine's owner puts in its place may be anywhere.
  place.options.replace = {{"heroku/x", outside}};
  CHECK(place.parse("heroku/x").path == outside);
}

TEST_CASE("no name that is shown has a password or a token") {
  const Place place;
  for (const char* text : {"https://me:hunter22@h/x.git#main", "https://h/x.tgz?token=hunter22"}) {
    const auto reference = place.parse(text);
    for (const auto& shown : {reference.display_name(),
                              reference.display_with_ref(),
                              reference.short_name(),
                              reference.note}) {
      CHECK(shown.find("hunter22") == std::string::npos);
    }
  }
}

TEST_CASE("short names are safe as names of directories") {
  CHECK(Reference{.kind = Kind::git, .url = "https://h/..git"}.short_name() == "_");
  CHECK(Reference{.kind = Kind::directory, .path = "/"}.short_name() == "buildpack");
  CHECK(Reference{.kind = Kind::directory, .path = "/a/b c;d"}.short_name() == "b_c_d");
  CHECK(Reference{.kind = Kind::archive_url, .url = "https://h/x.y.tar.gz?a/b"}.short_name() ==
        "x.y");
}
