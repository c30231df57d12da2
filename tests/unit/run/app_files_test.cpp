// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/run/app_files.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/run/app.hpp"

#include <unistd.h>

using namespace bprun;
using tests::App;

TEST_CASE("profile scripts are sourced in byte order, and .profile last", "[run]") {
  App app;
  for (const char* name : {"nodejs.sh",
                           "elixir_buildpack_paths.sh",
                           "01-app-env.sh",
                           "00_config_vars.sh",
                           "00-global-env.sh",
                           "Z.sh",
                           "notes.txt",
                           ".hidden.sh",
                           "dir.sh/x"})
    app.file(std::string(".profile.d/") + name, "");
  app.file(".profile", "x");
  CHECK(run::read_app_files(app.directory())->profile_scripts ==
        std::vector<std::string>{".profile.d/00-global-env.sh",
                                 ".profile.d/00_config_vars.sh",
                                 ".profile.d/01-app-env.sh",
                                 ".profile.d/Z.sh",
                                 ".profile.d/elixir_buildpack_paths.sh",
                                 ".profile.d/nodejs.sh",
                                 ".profile"});
}

TEST_CASE("an empty .profile is not sourced", "[run]") {
  App app;
  app.file(".profile", "");
  CHECK(run::read_app_files(app.directory())->profile_scripts.empty());
}

TEST_CASE("the Procfile's types come before a buildpack's defaults", "[run]") {
  App app;
  app.file("Procfile", "worker: own\nnonsense\n");
  app.file(".release", "---\ndefault_process_types:\n  worker: default\n  web: default\n");
  const auto files = run::read_app_files(app.directory());
  REQUIRE(files);
  CHECK(run::command_of(files->types, "worker").take() == "own");
  CHECK(run::command_of(files->types, "web").take() == "default");
  REQUIRE(files->warnings.size() == 1);
  CHECK(files->warnings[0].find("Procfile:2") != std::string::npos);
}

TEST_CASE("an unknown type is an error that names those there are", "[run]") {
  const std::vector<manifest::ProcessType> types{{"web", "x", 1}, {"worker", "y", 2}};
  const auto error = run::command_of(types, "wroker").error();
  CHECK(error.kind == ErrorKind::app);
  CHECK(error.message == "the app has no process type \"wroker\"");
  CHECK(error.hint == "Did you mean worker? It has web and worker.");
  CHECK(run::command_of({}, "web").error().hint.find("neither a Procfile") != std::string::npos);
}

TEST_CASE("a slug may have the app below app/, if told so", "[run]") {
  App inner;
  inner.file("app/Procfile", "web: x");
  inner.file("beside", "not used");
  const fs::Path slug = inner.slug();
  const sandbox::Identity owner{::geteuid(), ::getegid()};
  const auto unpacked = [&](run::SlugLayout layout, const char* name) {
    return run::unpack_slug(slug, inner.directory() / name, layout, owner);
  };
  CHECK(unpacked(run::SlugLayout::heroku, "a").take() == inner.directory() / "a/app");
  CHECK(unpacked(run::SlugLayout::plain, "b").take() == inner.directory() / "b");
  CHECK(unpacked(run::SlugLayout::any, "c").take() == inner.directory() / "c");
  REQUIRE(fs::remove_file(inner.directory() / "beside"));
}

TEST_CASE("what is no slug is an error", "[run]") {
  App app;
  app.file("page", "<html>Not found</html>");
  const sandbox::Identity owner{::geteuid(), ::getegid()};
  const auto unpack = [&](const char* name) {
    return run::unpack_slug(
        app.directory() / name, app.directory() / "x", run::SlugLayout::plain, owner);
  };
  CHECK(unpack("none").error().kind == ErrorKind::usage);
  CHECK(unpack("page").error().kind == ErrorKind::corrupt);
}
