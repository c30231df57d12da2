// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/heroku_yml.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

constexpr const char* story = R"(build:
  docker:
    web:
      dockerfile: Dockerfile
      target: production
    migration:
      dockerfile: Dockerfile
      target: build-stage
release:
  image: migration
  command:
    - diesel setup
)";

constexpr const char* story_dockerfile = R"(# build-stage
FROM rust:1.44.1 AS build-stage
WORKDIR /app
RUN cargo build --release
FROM debian:buster-slim AS production
COPY --from=build-stage /app/target/release/at-api .
CMD ["./at-api"]
)";

/// "line: message | hint" of the first thing that is wrong with the file by itself.
std::string told(const std::string& text) {
  const auto manifest = manifest::parse_heroku_yml(text, "heroku.yml");
  REQUIRE_FALSE(manifest);
  CHECK(manifest.error().kind == ErrorKind::app);
  REQUIRE(manifest.error().where);
  return std::to_string(manifest.error().where->line) + ": " + manifest.error().message + " | " +
         manifest.error().hint;
}

bool holds(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

/// What is wrong with an app of these two files: "file:line: message | hint", one a line.
std::string checked(const std::string& yml, const std::string& dockerfile) {
  auto directory = fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-yml-");
  REQUIRE(directory);
  REQUIRE(fs::write_file(directory->path() / "heroku.yml", yml));
  REQUIRE(fs::write_file(directory->path() / "Dockerfile", dockerfile));
  const auto check = manifest::check_heroku_yml(directory->path(), {"SECRET_KEY"});
  REQUIRE(check);
  REQUIRE(*check);
  std::string all;
  for (const auto& error : (*check)->errors)
    all += to_string(*error.where) + ": " + error.message + " | " + error.hint + "\n";
  for (const auto& warning : (*check)->warnings)
    all += "warning: " + warning.text + "\n";
  return all;
}

}  // namespace

TEST_CASE("heroku.yml gives images, the release command and processes", "[manifest]") {
  const auto manifest = manifest::parse_heroku_yml(story, "heroku.yml");
  REQUIRE(manifest);
  REQUIRE(manifest->images.size() == 2);
  CHECK(manifest->images[0] ==
        manifest::ManifestImage{"web", "Dockerfile", "production", {"heroku.yml", 4}});
  CHECK(manifest->images[1].target == "build-stage");
  REQUIRE(manifest->release);
  CHECK(manifest->release->image == "migration");
  CHECK(manifest->release->command == "diesel setup");
  REQUIRE(manifest->processes.size() == 2);
  CHECK(manifest->processes[0].command.empty());

  const auto full = manifest::parse_heroku_yml(R"(setup:
  addons:
    - plan: heroku-postgresql
      as: DATABASE
  config:
    S3_BUCKET: my-bucket
    WORKERS: 2
build:
  docker:
    web: Dockerfile
    worker: worker/Dockerfile
  config:
    RAILS_ENV: development
release:
  image: worker
  command:
    - ./one.sh
    - ./two.sh
run:
  web: bundle exec puma
  worker:
    command:
      - python worker.py
  assets:
    command: bin/assets
    image: worker
)",
                                               "heroku.yml");
  REQUIRE(full);
  CHECK(full->addons == 1);
  CHECK(full->config_vars[1] == std::pair<std::string, std::string>("WORKERS", "2"));
  CHECK(full->build_arguments[0] ==
        std::pair<std::string, std::string>("RAILS_ENV", "development"));
  CHECK(full->images[1].dockerfile == "worker/Dockerfile");
  CHECK(full->release->command == "./one.sh && ./two.sh");
  REQUIRE(full->processes.size() == 3);
  CHECK(full->processes[0] ==
        manifest::ManifestProcess{"web", "web", "bundle exec puma", {"heroku.yml", 20}});
  CHECK(full->processes[2].image == "worker");
  CHECK(full->warnings.empty());
}

TEST_CASE("a stage's name where a process type belongs is told with the types there are",
          "[manifest]") {
  std::string first_mistake = story;
  first_mistake.replace(first_mistake.find("image: migration"), 16, "image: build-stage");
  const std::string error = told(first_mistake);
  CHECK(error.starts_with("10: Couldn't find the release image configured for this app. Is there a "
                          "matching run process?"));
  CHECK(holds(error, "release.image must name one of: web, migration"));
  CHECK(holds(error, "build-stage is a stage of Dockerfile"));
  CHECK(holds(error, "write image: migration"));
  // With nothing built from it, it says what to add.
  CHECK(holds(told("build:\n  docker:\n    web: Dockerfile\nrelease:\n  image: build-stage\n"
                   "  command: [diesel setup]\n"),
              "a process type must be built from it first"));
}

TEST_CASE("what heroku.yml may not hold is told with its line and the fix", "[manifest]") {
  const std::string web = "build:\n  docker:\n    web: Dockerfile\n";
  CHECK(holds(told(""), "0: the top level must be a map, and is null"));
  CHECK(holds(told("run:\n  web: a\n"), "1: the top level must have build, and has none"));
  CHECK(holds(told("build: {}\n"), "1: build must have docker, and has none"));
  CHECK(holds(told("build:\n  docker: {}\n"), "2: build.docker must be a map, and is empty"));
  CHECK(holds(told("build:\n  docker:\n    web: []\n"), "3: build.docker.web must be the path"));
  CHECK(holds(told("build:\n  docker:\n    web: {target: a}\n"),
              "3: build.docker.web must have a dockerfile"));
  CHECK(holds(told(web + "releases:\n  command: a\n"),
              "5: unknown key releases | Did you mean release?"));
  CHECK(holds(told(web + "setup:\n  adons: []\n"), "5: unknown key setup.adons"));
  CHECK(holds(told(web + "release:\n  command: {}\n"),
              "5: release.command must be a string or a list of strings, and is an object"));
  CHECK(holds(told(web + "release:\n  image: web\n"), "5: release must have a command"));
  CHECK(holds(told(web + "    web: Other\n"), "4: the key web is there twice"));
  CHECK(holds(told("build:\n\tdocker:\n"), "2: the line begins with a tab"));
  CHECK(holds(told(web + "    worker: Dockerfile\nrelease:\n  command: a\n"),
              "6: release does not say in which image its command runs | Add image: with one of: "
              "web, worker."));
  CHECK(holds(told(web + "run:\n  clock: tick\n"), "5: run.clock does not say in which image"));
  CHECK(holds(told(web + "run:\n  clock:\n    command: tick\n    image: wep\n"),
              "run.clock.image must name one of: web. Did you mean web?"));
  CHECK(holds(told(web + "  config:\n    NODE_ENV: $NODE_ENV\n"),
              "5: build.config.NODE_ENV is $NODE_ENV, and nothing puts a value in its place"));
  CHECK(holds(told(web + "  config:\n    A: ${B}\n"), "Write the value itself."));
  CHECK_FALSE(told("build: [\n").empty());
}

TEST_CASE("heroku.yml is compared with its Dockerfiles", "[manifest]") {
  CHECK(checked(story, story_dockerfile).empty());

  std::string other = story;
  other.replace(other.find("target: production"), 18, "target: produktion");
  CHECK(holds(checked(other, story_dockerfile),
              "heroku.yml:4: build.docker.web: Dockerfile has no stage produktion | Its stages "
              "are: build-stage, production."));
  other.replace(other.find("dockerfile: Dockerfile"), 22, "dockerfile: docker/File");
  CHECK(holds(checked(other, story_dockerfile),
              "heroku.yml:4: build.docker.web: there is no file docker/File in the app"));
}

TEST_CASE("config vars that a build stage expects are told with where they belong", "[manifest]") {
  const std::string migrating = std::string("FROM rust AS build-stage\nARG PROFILE=release\n") +
                                "RUN cargo build \\\n  --$PROFILE && diesel setup $DATABASE_URL\n" +
                                "FROM debian AS production\nARG SECRET_KEY\n";
  const std::string found = checked(story, migrating);
  CHECK(holds(found,
              "Dockerfile:3: a build stage expects the config var DATABASE_URL, and builds have "
              "none"));
  CHECK(holds(found, "Dockerfile:6: a build stage expects the config var SECRET_KEY"));
  CHECK(holds(found, "belongs into heroku.yml under release"));
  // Not where the stage, the line or build.config sets it.
  const std::string set = "FROM rust AS build-stage\nENV DATABASE_URL=sqlite::memory:\n"
                          "RUN diesel setup $DATABASE_URL\n"
                          "RUN REDIS_URL=x; echo $REDIS_URL '$DATABASE_URL' ${REDIS_URL:-y}\n"
                          "FROM build-stage AS production\nRUN echo $DATABASE_URL\n";
  CHECK(checked(story, set).empty());
  std::string configured = story;
  configured.insert(configured.find("release:"), "  config:\n    SECRET_KEY: dummy\n    LOST: x\n");
  CHECK(checked(configured,
                "FROM rust AS build-stage\nARG SECRET_KEY\nRUN make $SECRET_KEY\nFROM debian AS "
                "production\n") ==
        "warning: build.config.LOST does not reach Dockerfile: no ARG LOST stands in it\n");
}
