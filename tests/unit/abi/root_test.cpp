// SPDX-License-Identifier: MIT
#include "runner/abi/system.hpp"
#include "tests/unit/abi/made.hpp"

namespace bprun::abi {

namespace {

/// A root with libraries in several places, links as Debian has them, and configuration.
Made made_root() {
  Made made;
  made.shell(
      "mkdir -p root/usr/lib root/etc/ld.so.conf.d root/opt/configured root/opt/included "
      "root/opt/other\n"
      "ln -s usr/lib root/lib\n"
      "echo 'int one(void) { return 1; }' >one.c\n"
      "echo 'ONE_1 { global: one; };' >one.map\n"
      "cc -shared -fPIC one.c -o one.so -Wl,--version-script=one.map\n"
      "cp one.so root/usr/lib/libc.so.6\n"
      "cp one.so root/opt/configured/libconfigured.so.1\n"
      "cp one.so root/opt/included/libincluded.so.1\n"
      "cp one.so root/opt/other/libother.so.1\n"
      "mkdir root/etc/alternatives\n"
      "ln -s /opt/other/libother.so.1 root/etc/alternatives/libchosen.so.1\n"
      "ln -s /etc/alternatives/libchosen.so.1 root/usr/lib/libchosen.so.1\n"
      "ln -s libloop.so.1 root/usr/lib/libloop.so.1\n"
      "echo text >root/usr/lib/libtext.so\n"
      "printf '/opt/configured\\ninclude /etc/ld.so.conf.d/*.conf # all\\ninclude ld.so.conf\\n' "
      ">root/etc/ld.so.conf\n"
      "echo /opt/included >root/etc/ld.so.conf.d/x.conf\n"
      "echo /opt/other >root/etc/ld.so.conf.d/not-read\n");
  return made;
}

}  // namespace

TEST_CASE("a root's libraries are those of the loader's paths, with the versions they define",
          "[abi]") {
  const Made made = made_root();
  const auto system = system_of_root(made / "root", {});
  REQUIRE(system);
  CHECK(system->looked_at);
  CHECK(system->basis == stack::Basis::measured);
  CHECK(system->architectures.size() == 1);
  std::set<std::string> names;
  for (const auto& [name, library] : system->libraries)
    names.insert(name);
  CHECK(names == std::set<std::string>{
                     "libc.so.6", "libchosen.so.1", "libconfigured.so.1", "libincluded.so.1"});
  CHECK(system->libraries.at("libc.so.6").versions == std::set<std::string>{"ONE_1"});
}

TEST_CASE("a root is asked for the directories and loaders that programs name", "[abi]") {
  const Made made = made_root();
  made.shell("mkdir root/lib64; cp one.so root/lib64/ld-there.so.2");
  const auto system =
      system_of_root(made / "root",
                     {.directories = {"/opt/other", "/opt/nowhere"},
                      .interpreters = {"/lib64/ld-there.so.2", "/lib64/ld-not-there.so.2"}});
  REQUIRE(system);
  REQUIRE(system->elsewhere.contains("/opt/other"));
  CHECK(system->elsewhere.at("/opt/other").contains("libother.so.1"));
  CHECK_FALSE(system->elsewhere.contains("/opt/nowhere"));
  CHECK(system->interpreters.contains("/lib64/ld-there.so.2"));
  CHECK(system->interpreters.size() == 1);
}

TEST_CASE("links of a root do not lead to this machine's files", "[abi]") {
  const Made made = made_root();
  // Absolute, and more dots than there are folders: both end at the root.
  made.shell("ln -s /usr/lib/libc.so.6 root/usr/lib/libinside.so.1; "
             "ln -s ../../../../../../../../../usr/lib/libc.so.6 root/usr/lib/libup.so.1");
  const auto system = system_of_root(made / "root", {});
  REQUIRE(system);
  CHECK(system->libraries.at("libinside.so.1").versions == std::set<std::string>{"ONE_1"});
  CHECK(system->libraries.at("libup.so.1").versions == std::set<std::string>{"ONE_1"});
}

TEST_CASE("what is no root filesystem is refused", "[abi]") {
  const Made made = made_root();
  made.shell("mkdir empty");
  for (const char* name : {"nowhere", "one.c", "empty"}) {
    INFO(name);
    const auto system = system_of_root(made / name, {});
    REQUIRE_FALSE(system);
    CHECK(system.error().kind == ErrorKind::usage);
    CHECK(system.error().message.find(name) != std::string::npos);
  }
}

}  // namespace bprun::abi
