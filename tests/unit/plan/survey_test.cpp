// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/plan/survey.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace bprun;
using namespace bprun::plan;

namespace {

constexpr const char* hashnuke = "https://github.com/HashNuke/heroku-buildpack-elixir.git";
constexpr const char* gigalixir = "https://github.com/gigalixir/gigalixir-buildpack-elixir";

struct App {
  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-survey.").take();
  stack::Tables tables = stack::Tables::compiled_in();
  SurveyRequest request;

  App(const std::string& erlang, const std::string& elixir) {
    write("elixir_buildpack.config",
          "erlang_version=" + erlang + "\nelixir_version=" + elixir + "\n");
    request.app = directory.path();
    request.target = {.stack = "heroku-24", .arch = "x64", .today = "2026-11-30"};
  }

  void write(const char* name, const std::string& text) {
    REQUIRE(fs::write_file(directory.path() / name, text));
  }

  void lists(const std::string& url) {
    request.buildpacks.push_back(
        {.reference = buildpack::parse_reference(url, {.base = directory.path()}).take()});
  }

  void lists_own(const std::string& name) {
    request.buildpacks.push_back(
        {.reference = {.kind = buildpack::Kind::builtin, .path = "/none", .name = name}});
  }

  Survey survey() { return Surveyor::make(tables).take().survey(request).take(); }
};

const resolve::Diagnosis* find(const Survey& survey, std::string_view id) {
  for (const auto& diagnosis : survey.diagnoses) {
    if (diagnosis.id == id) return &diagnosis;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("well-known buildpacks of others are judged by their own rules") {
  App app("27.0", "1.18.1");
  app.lists(hashnuke);
  const Survey survey = app.survey();
  REQUIRE(survey.first_error() != nullptr);
  CHECK(survey.first_error()->id == "upstream-cannot-install-erlang");
  CHECK(survey.first_error()->where == Location{"elixir_buildpack.config", 1});
  CHECK(survey.buildpacks.at(0).known_as == "hashnuke-elixir");
}

TEST_CASE("bprun's own resolve as one: Erlang's half and Elixir's") {
  App app("27.2.2", "1.18.1");
  app.lists_own("erlang");
  app.lists_own("elixir");
  const Survey survey = app.survey();
  CHECK(survey.first_error() == nullptr);
  REQUIRE(survey.buildpacks.size() == 2);
  REQUIRE(survey.buildpacks[0].chosen.size() == 1);
  CHECK(survey.buildpacks[0].chosen[0].version == "27.2.2");
  REQUIRE(survey.buildpacks[1].chosen.size() == 1);
  CHECK(survey.buildpacks[1].chosen[0].version == "1.18.1");

  App alone("27.2.2", "1.18.1");
  alone.lists_own("elixir");
  CHECK(alone.survey().buildpacks.at(0).chosen.size() == 2);
}

TEST_CASE("in an Erlang app an Elixir that nobody has decides nothing") {
  App app("27.2.2", "1.99.0");
  app.lists_own("erlang");
  const Survey survey = app.survey();
  CHECK(survey.first_error() == nullptr);
  REQUIRE(survey.buildpacks.at(0).chosen.size() == 1);
  CHECK(survey.buildpacks[0].chosen[0].version == "27.2.2");
}

TEST_CASE("of buildpacks that nobody knows nothing is said, and no file is read for them") {
  App app("not a version", "at all");
  app.write("package.json", "{ broken");
  app.lists("https://github.com/heroku/heroku-buildpack-ruby");
  const Survey survey = app.survey();
  CHECK(survey.diagnoses.empty());
  CHECK_FALSE(survey.buildpacks.at(0).is_resolved);
}

TEST_CASE("a runtime of a newer system is an error for a build here, and a warning for a plan") {
  App app("27.2.2", "1.18.1");
  app.lists(gigalixir);
  app.request.machine = app.tables.find_stack("debian-12").take();
  const Survey planned = app.survey();
  const auto* warning = find(planned, "runtime-needs-newer-system");
  REQUIRE(warning != nullptr);
  CHECK(warning->severity == resolve::Severity::warning);
  CHECK(warning->advice.find("bprun stack rootfs heroku-24 DIR") != std::string::npos);
  CHECK(std::find(warning->stacks.begin(), warning->stacks.end(), "heroku-22") !=
        warning->stacks.end());

  app.request.will_build = true;
  CHECK(app.survey().first_error() != nullptr);
  // An older one starts here; so does everything in the stack's own root filesystem.
  app.request.target.stack = "heroku-22";
  CHECK(find(app.survey(), "runtime-needs-newer-system") == nullptr);
  app.request.target.stack = "heroku-24";
  app.request.machine.reset();
  CHECK(app.survey().first_error() == nullptr);
}

TEST_CASE("a build without network cannot ask the lists that others' buildpacks ask") {
  App app("27.2.2", "1.18.1");
  app.lists(gigalixir);
  app.request.network = false;
  const Survey survey = app.survey();
  const auto* diagnosis = find(survey, "index-out-of-reach");
  REQUIRE(diagnosis != nullptr);
  CHECK(diagnosis->kind == ErrorKind::network);
}

TEST_CASE("a config that only bash can read is put to bash, and without one is said") {
  App app("27.2.2", "1.18.1");
  app.write("elixir_buildpack.config",
            "elixir_version=1.18.1\nif true; then erlang_version=27.2.2; fi\n");
  app.lists(gigalixir);
  const Survey without = app.survey();
  REQUIRE(find(without, "config-needs-bash") != nullptr);
  int asked = 0;
  app.request.bash = [&](const requests::BashQuestion& question) -> Result<std::string> {
    ++asked;
    CHECK(question.file == "elixir_buildpack.config");
    return Error{.kind = ErrorKind::app, .message = "bash said no"};
  };
  const Survey refused = app.survey();
  CHECK(asked == 1);
  REQUIRE(find(refused, "file-cannot-be-read") != nullptr);
  CHECK(find(refused, "file-cannot-be-read")->message == "bash said no");
}

TEST_CASE("a file that is no text is an error of the app, with its place") {
  App app("27.2.2", "1.18.1");
  app.write("elixir_buildpack.config", std::string("erlang_version=27.2\0\n", 21));
  app.lists(gigalixir);
  const Survey survey = app.survey();
  REQUIRE(survey.first_error() != nullptr);
  CHECK(survey.first_error()->id == "file-cannot-be-read");
  CHECK(survey.first_error()->kind == ErrorKind::app);
}
