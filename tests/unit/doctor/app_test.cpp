// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/doctor/app.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/git.hpp"

#include <sys/stat.h>

namespace bprun::doctor {

namespace {

using Places = std::vector<std::string>;

/// An app of a few files.
class DoctorApp {
public:
  DoctorApp() : directory_(fs::TempDir::create("/tmp", "bprun-doctor-").take()) {}

  const fs::Path& path() const { return directory_.path(); }

  DoctorApp& with(const std::string& file, std::string_view text, mode_t mode = 0644) {
    const fs::Path path = directory_.path() / file;
    REQUIRE(fs::make_directories(path.parent_path()));
    REQUIRE(fs::write_file(path, text));
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return *this;
  }

  std::vector<Finding> findings() const {
    auto found = examine_app(directory_.path(), process::Environment::inherited());
    REQUIRE(found);
    sort(*found);
    return std::move(found).take();
  }

  /// "id file:line" of each.
  Places places() const {
    Places places;
    for (const auto& finding : findings())
      places.push_back(format("{} {}", finding.id, to_string(finding.where)));
    return places;
  }

private:
  fs::TempDir directory_;
};

constexpr const char* package = "{\n \"name\": \"a\",\n \"dependencies\": {\n  \"left\": "
                                "\"^1.0.0\",\n  \"right\": \"2\"\n }\n}\n";

}  // namespace

TEST_CASE("an app with nothing wrong has no finding", "[doctor]") {
  DoctorApp app;
  CHECK(app.places().empty());
  app.with("Procfile", "web: bin/server\nrelease: bin/migrate\n")
      .with("bin/server", "#!/bin/sh\n", 0755)
      .with("bin/migrate", "#!/bin/sh\n", 0755)
      .with(".env.example", "SECRET_KEY=0123456789abcdef\n");
  CHECK(app.places().empty());
}

TEST_CASE("broken files are told with their place", "[doctor]") {
  DoctorApp app;
  app.with("Procfile", "web: a\nweb: b\n").with("app.json", "{\"buildpacks\": 3}\n");
  CHECK(app.places() == Places{"app-file-broken Procfile:2", "app-file-broken app.json:1"});
}

TEST_CASE("what a process type starts must be there and executable", "[doctor]") {
  DoctorApp app;
  app.with("Procfile",
           "web: PORT=1 exec ./bin/server --fast\nworker: bin/gone\nclock: npm start\n"
           "other: node_modules/.bin/x\nshell: $HOME/bin/y\ndos: bin/dos\n")
      .with("bin/server", "#!/bin/sh\n", 0644)
      .with("bin/dos", "#!/bin/sh\r\necho\r\n", 0755);
  CHECK(app.places() == Places{"script-line-ends bin/dos:1",
                               "executable-mode bin/server",
                               "executable-missing Procfile:2"});
}

TEST_CASE("migrations belong into the release command", "[doctor]") {
  DoctorApp app;
  SECTION("in each process") {
    app.with("Procfile", "web: npm run migrate && npm start\n");
    CHECK(app.places() == Places{"migration-at-start Procfile:1"});
    CHECK(app.findings()[0].fix.find("`release: npm run migrate`") != std::string::npos);
  }
  SECTION("when the release is live") {
    app.with("Procfile", "web: npm start\n")
        .with("app.json",
              "{\n \"scripts\": {\n  \"dokku\": {\n   \"postdeploy\": \"mix ecto.migrate\"\n  }\n "
              "}\n}\n");
    CHECK(app.places() == Places{"migration-after-deploy app.json:4"});
    CHECK(app.findings()[0].fix.find("`release: mix ecto.migrate`") != std::string::npos);
  }
  SECTION("in two places") {
    app.with("Procfile", "web: npm start\nrelease: rake db:migrate\n")
        .with("app.json", "{\"scripts\": {\"postdeploy\": \"rake db:migrate\"}}");
    CHECK(app.places() == Places{"migration-twice app.json:1"});
  }
  SECTION("a process type whose work it is") {
    app.with("Procfile", "web: npm start\nmigrate: npm run migrate\n");
    CHECK(app.places().empty());
  }
}

TEST_CASE("lockfiles are held against what is asked for", "[doctor]") {
  DoctorApp app;
  SECTION("none") {
    app.with("package.json", package);
    CHECK(app.places() == Places{"lock-missing package.json"});
  }
  SECTION("several") {
    app.with("package.json", package).with("yarn.lock", "").with("pnpm-lock.yaml", "");
    CHECK(app.places() == Places{"lock-several pnpm-lock.yaml"});
  }
  SECTION("older than what it locks") {
    app.with("package.json", package)
        .with(
            "package-lock.json",
            "{\"packages\": {\"\": {\"dependencies\": {\"left\": \"^1.0.0\", \"right\": \"1\"}}}}");
    CHECK(app.places() == Places{"lock-drift package.json:5"});
    CHECK(app.findings()[0].message == "right 2 is asked for, and package-lock.json has 1");
  }
  SECTION("damaged: whoever installs says so") {
    app.with("package.json", package).with("package-lock.json", "{\"packages\": [");
    CHECK(app.places().empty());
  }
  SECTION("of mix") {
    app.with("mix.exs",
             "defp deps do\n[\n {:plug, \"~> 1.0\"},\n {:own, path: \"own\"},\n {:jason, \"~> "
             "1\"}\n]\nend\n")
        .with("mix.lock", "%{\n  \"plug\": {:hex, :plug, \"1.2\"},\n}\n");
    CHECK(app.places() == Places{"lock-drift mix.exs:5"});
  }
}

TEST_CASE("versions that disagree are told at the line that does not decide", "[doctor]") {
  DoctorApp app;
  app.with(".nvmrc", "20\n").with(".tool-versions", "nodejs 22.1.0\n");
  CHECK(app.places() == Places{"versions-disagree .tool-versions:1"});
  CHECK(app.findings()[0].message.find("by .nvmrc:1, which decides") != std::string::npos);
}

TEST_CASE("secrets in .env are told by name and line, never by value", "[doctor]") {
  DoctorApp app;
  const char* secrets = "PORT=5000\nAPI_TOKEN=hunter2hunter2\n";
  SECTION("in a directory") {
    app.with(".env", secrets);
    CHECK(app.places() == Places{"secret-in-slug .env:2"});
    app.with(".slugignore", ".env\n");
    CHECK(app.places().empty());
  }
  SECTION("in a repository") {
    app.with(".env", secrets);
    const tests::GitRepository repository(app.path());
    CHECK(app.places() == Places{"secret-in-slug .env:2"});
    repository.git({"add", ".env"});
    CHECK(app.places() == Places{"secret-committed .env:2"});
  }
  SECTION("an address with a password") {
    app.with(".env.production", "DATABASE_URL=postgres://me:letmein@db/x\n");
    CHECK(app.places() == Places{"secret-in-slug .env.production:1"});
  }
  SECTION("examples") {
    app.with(".env", "API_TOKEN=change-me-please\nDATABASE_URL=postgres://db/x\n");
    CHECK(app.places().empty());
  }
  for (const auto& finding : app.findings()) {
    CHECK(finding.message.find("hunter2") == std::string::npos);
    CHECK(finding.message.find("letmein") == std::string::npos);
  }
}

TEST_CASE("there must be an app to look at", "[doctor]") {
  const auto findings = examine_app("/nonexistent", {});
  REQUIRE(!findings);
  CHECK(findings.error().kind == ErrorKind::usage);
}

}  // namespace bprun::doctor
