// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/containers/archive.hpp"
#include "runner/containers/engine.hpp"
#include "tests/support/catch.hpp"

#include <unistd.h>

using namespace bprun;

namespace {

std::vector<std::string> commands_of(const std::string& engine) {
  const containers::ImageBuild build{
      .image = {.type = "web", .dockerfile = "docker/Dockerfile", .target = "production"},
      .arguments = {{"A", "b c"}},
      .app = "/app",
      .storage = "/kept",
      .layout = "/layout"};
  std::vector<std::string> lines;
  lines.reserve(2);
  const containers::Engine used{.name = engine, .program = "/usr/bin/" + engine};
  for (const auto& command :
       {containers::build_command(used, build), containers::push_command(used, build, "sha256:1")})
    lines.push_back(text::shell_join(command.argv));
  return lines;
}

bool has(const std::string& line, const std::string& part) {
  INFO(line);
  return line.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an image is built from its Dockerfile's folder, with build arguments alone",
          "[containers]") {
  for (const char* engine : {"buildah", "podman", "docker"}) {
    const auto lines = commands_of(engine);
    REQUIRE(lines.size() == 2);
    CHECK(has(lines[0], "--file /app/docker/Dockerfile --target production --build-arg 'A=b c'"));
    CHECK(lines[0].ends_with(" /app/docker"));
    CHECK(has(lines[1], "oci:/layout:web"));
  }
  CHECK(has(commands_of("buildah")[0], "--root /kept/root --runroot /kept/runroot build"));
  CHECK(has(commands_of("buildah")[0], "--isolation chroot"));
  CHECK_FALSE(has(commands_of("docker")[0], "--isolation"));
  CHECK(has(commands_of("docker")[1], "skopeo copy docker-daemon:sha256:1 "));
}

TEST_CASE("an image that is built has no name, and its RUN lines see no process of the machine",
          "[containers]") {
  for (const char* engine : {"buildah", "podman", "docker"}) {
    const auto lines = commands_of(engine);
    CHECK_FALSE(has(lines[0], "--tag"));
    CHECK(has(lines[0], "--iidfile /layout.web.id "));
    const bool is_apart = ::geteuid() == 0 && std::string(engine) != "docker";
    CHECK(lines[0].starts_with("unshare --mount --pid --fork --kill-child ") == is_apart);
  }
}

TEST_CASE("an engine that is not there is told with what to install", "[containers]") {
  const auto engine = containers::find_engine("no-such-engine");
  REQUIRE_FALSE(engine);
  CHECK(engine.error().kind == ErrorKind::denied);
  CHECK(has(engine.error().hint, "apt-get install buildah"));
}

TEST_CASE("which image does what is written beside the images", "[containers]") {
  const manifest::HerokuYml manifest{
      .release = manifest::ManifestProcess{.type = "release", .image = "m", .command = "go"},
      .processes = {{.type = "web", .image = "web"}}};
  const auto written = document::parse_json(containers::processes_text(manifest), "bprun.json");
  REQUIRE(written);
  CHECK(*written->find("release")->find_string("image") == "m");
  CHECK(written->find("processes")->find("web")->find_string("command")->empty());
}
