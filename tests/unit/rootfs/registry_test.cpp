// SPDX-License-Identifier: MIT
#include "runner/rootfs/registry.hpp"
#include "tests/unit/rootfs/tools.hpp"

namespace bprun::rootfs {

TEST_CASE("a reference to a registry is known by its scheme") {
  CHECK(is_registry_reference("docker://registry.example/stack:24"));
  CHECK_FALSE(is_registry_reference("debian-13"));
  CHECK_FALSE(is_registry_reference("oci:layout:24"));
  CHECK_FALSE(is_registry_reference("registry.example/docker://"));
}

TEST_CASE("a tool that is missing is named with its package") {
  const auto tool = find_tool("bprun-no-such-tool", "some-package", "a test");
  REQUIRE_FALSE(tool);
  CHECK(tool.error().kind == ErrorKind::denied);
  CHECK(tool.error().hint == "Install it: apt-get install some-package");
}

TEST_CASE("a tool that fails is quoted with its last lines, without passwords") {
  std::vector<std::string> told;
  const auto failed = run_tool(
      {.argv = {"/bin/sh",
                "-c",
                "echo one; printf 'E: https://me:secret@host.example/ failed' >&2; exit 3"},
       .environment = {},
       .directory = "/"},
      [&](const std::string& line) { told.push_back(line); },
      ErrorKind::network);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == ErrorKind::network);
  CHECK(says(failed.error(), "sh exited 3"));
  CHECK(says(failed.error(), "host.example"));
  CHECK_FALSE(says(failed.error(), "secret"));
  CHECK(told.front() == "one");
}

TEST_CASE("a tool gets the ways to the network, and no more of the caller's environment") {
  process::Environment caller;
  caller.set("http_proxy", "http://proxy.example:3128");
  caller.set("LD_PRELOAD", "x.so");
  caller.set("TMPDIR", "/somewhere");
  const auto environment = tool_environment(caller);
  CHECK(environment.get("http_proxy") == "http://proxy.example:3128");
  CHECK_FALSE(environment.get("LD_PRELOAD"));
  CHECK_FALSE(environment.get("TMPDIR"));
  CHECK(environment.get("PATH") == std::string(process::default_path));
}

}  // namespace bprun::rootfs
