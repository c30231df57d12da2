// SPDX-License-Identifier: MIT
#include "runner/manifest/dockerfile.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

manifest::Dockerfile dockerfile_of(const std::string& text) {
  auto dockerfile = manifest::parse_dockerfile(text, "Dockerfile");
  REQUIRE(dockerfile);
  return std::move(dockerfile).take();
}

}  // namespace

TEST_CASE("stages of a Dockerfile have names, bases and lines", "[manifest]") {
  const auto dockerfile = dockerfile_of("# syntax=docker/dockerfile:1\n"
                                        "ARG BASE=debian\n"
                                        "from --platform=linux/amd64 ${BASE} as Build\n"
                                        "RUN a \\\n"
                                        "# a comment in between\n"
                                        "\n"
                                        "  && b $LATE\n"
                                        "FROM scratch\n"
                                        "COPY --from=Build /a /a\n");
  REQUIRE(dockerfile.stages.size() == 2);
  CHECK(dockerfile.stages[0].name == "build");
  CHECK(dockerfile.stages[0].base == "${BASE}");
  CHECK(dockerfile.stages[0].line == 3);
  CHECK(dockerfile.stages[0].unset_variables == std::vector<manifest::DockerName>{{"LATE", 4}});
  CHECK(dockerfile.arguments == std::vector<manifest::DockerArgument>{{"BASE", true, 2}});
  CHECK(manifest::stage_names(dockerfile) == "build, 1");
  CHECK(manifest::find_stage(dockerfile, "BUILD") == &dockerfile.stages[0]);
  CHECK(manifest::find_stage(dockerfile, "1") == &dockerfile.stages[1]);
  CHECK(manifest::find_stage(dockerfile, "2") == nullptr);
}

TEST_CASE("here documents of a Dockerfile are no instructions", "[manifest]") {
  const auto dockerfile = dockerfile_of("FROM a\n"
                                        "COPY <<EOF /script\nFROM nothing\nRUN echo $OUTSIDE\nEOF\n"
                                        "RUN <<-\"END\"\necho $INSIDE\nEND\n"
                                        "RUN [\"echo\", \"$LITERAL\"]\n");
  REQUIRE(dockerfile.stages.size() == 1);
  CHECK(dockerfile.stages[0].unset_variables == std::vector<manifest::DockerName>{{"INSIDE", 6}});
}

TEST_CASE("a Dockerfile's own character for continued lines counts", "[manifest]") {
  const auto dockerfile = dockerfile_of("# escape=`\nFROM a `\n  AS b\nRUN c:\\\nFROM d\n");
  REQUIRE(dockerfile.stages.size() == 2);
  CHECK(dockerfile.stages[0].name == "b");
}

TEST_CASE("a Dockerfile without an image is refused", "[manifest]") {
  CHECK_FALSE(manifest::parse_dockerfile("", "Dockerfile"));
  CHECK_FALSE(manifest::parse_dockerfile("RUN a\n", "Dockerfile"));
  const auto bare = manifest::parse_dockerfile("\nFROM --platform=x\n", "Dockerfile");
  REQUIRE_FALSE(bare);
  CHECK(bare.error().where == Location{"Dockerfile", 2});
}
