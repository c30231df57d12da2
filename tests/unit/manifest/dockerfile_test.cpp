// SPDX-License-Identifier: MIT
#include "runner/manifest/docker_sources.hpp"
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
  CHECK(dockerfile.arguments == std::vector<manifest::DockerArgument>{{"BASE", true, 2, "debian"}});
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

TEST_CASE("whatever a Dockerfile takes from an image is found", "[manifest]") {
  const auto dockerfile =
      dockerfile_of("FROM --platform=x a AS b\n"
                    "COPY --chown=1 --from=c /x /y\n"
                    "ADD --\"fr\"om=\"d\" --from-not /x /y\n"
                    "RUN --mount=type=bind,\"from=e\",target=/z --mount=\"type=bind, from=f\" g\n"
                    "ONBUILD COPY --from=h /x /y\n"
                    "RUN echo --from=i\n");
  CHECK(dockerfile.sources == std::vector<manifest::DockerSource>{{"a", true, 1},
                                                                  {"c", false, 2},
                                                                  {"d", false, 3},
                                                                  {"e", false, 4},
                                                                  {"f", false, 4},
                                                                  {"h", false, 5}});
}

namespace {

std::string refused(const std::string& text, const manifest::BuildArguments& arguments = {}) {
  std::string all;
  for (const auto& error : manifest::check_sources(dockerfile_of(text), arguments, "Dockerfile"))
    all += to_string(*error.where) + ": " + error.message + "\n";
  return all;
}

}  // namespace

TEST_CASE("images come from registries, not from the machine's files", "[manifest]") {
  for (const char* name : {"oci-archive:/a",
                           "oci:a",
                           "docker-archive:a",
                           "dir:a",
                           "DIR:/a",
                           "containers-storage:a",
                           "docker-daemon:a",
                           "ostree:a",
                           "sif:a",
                           "tarball:a",
                           "unheard-of:/a",
                           "oci\\-archive:/a"}) {
    INFO(name);
    CHECK(refused(std::string("FROM ") + name + "\n").starts_with("Dockerfile:1: "));
    CHECK_FALSE(refused(std::string("FROM debian\nCOPY --from=") + name + " /a /a\n").empty());
    CHECK_FALSE(refused(std::string("FROM debian\nRUN --mount=from=") + name + " b\n").empty());
  }
  CHECK(refused("FROM scratch AS a\nFROM debian:12\nFROM localhost:5000/a/b:c@sha256:0\n"
                "FROM docker://docker.io/a\nCOPY --from=a /a /b\nCOPY --from=0 /a /b\n")
            .empty());
}

TEST_CASE("the first digits of an image's id are no name", "[manifest]") {
  CHECK_FALSE(refused("FROM 4\n").empty());
  CHECK_FALSE(refused("FROM debian\nFROM 0\n").empty());
  CHECK_FALSE(refused("FROM sha256:4532\n").empty());
  CHECK_FALSE(refused("FROM fade AS fade\n").empty());
  CHECK_FALSE(refused("FROM debian AS FADE\nFROM fade\n").empty());
  CHECK_FALSE(refused("FROM debian\nCOPY --from=1 /a /a\nFROM debian\n").empty());
  CHECK(refused("FROM debian AS fade\nFROM fade\nCOPY --from=0 /a /a\n").empty());
}

TEST_CASE("ARGs are put into an image's name before it is looked at", "[manifest]") {
  CHECK(refused("ARG V=12\nFROM debian:$V-slim\n").empty());
  CHECK(refused("ARG V=\"12\"\nARG W=${V}.1\nFROM debian:${W}\n").empty());
  CHECK(refused("ARG V\nFROM debian:${V:-12}\nFROM a-$TARGETARCH\n").empty());
  CHECK(refused("ARG V\nFROM debian:$V\n", {{"V", "12"}}).empty());
  CHECK_FALSE(refused("ARG V=12\nFROM $V\n", {{"V", "dir:/a"}}).empty());
  CHECK_FALSE(refused("ARG V=oci-archive\nFROM $V:/a\n").empty());
  CHECK_FALSE(refused("ARG A=dir\nARG B=$A:a\nFROM ${B}\n").empty());
  CHECK_FALSE(refused("FROM ${V:-dir:/a}\n").empty());
  CHECK_FALSE(refused("ARG V=debian\nFROM debian\nARG V=dir:/a\nFROM $V\n").empty());
  // What nobody can say beforehand.
  CHECK_FALSE(refused("FROM $V\n").empty());
  CHECK_FALSE(refused("ARG V=debian\nFROM ${V:+dir:/a}\n").empty());
  CHECK_FALSE(refused("ARG V=debian\nFROM ${V\n").empty());
  CHECK_FALSE(refused("ARG V=debian\nFROM debian\nCOPY --from=$V /a /a\n").empty());
}
