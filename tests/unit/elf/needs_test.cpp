// SPDX-License-Identifier: MIT
#include "runner/elf/needs.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace bprun::elf {

namespace {

/// Files that the machine's compiler makes.
struct Made {
  fs::TempDir folder = fs::TempDir::create("/tmp", "bprun-elf-").take();

  void file(const std::string& name, std::string_view text) const {
    REQUIRE(fs::write_file(folder.path() / name, text));
  }

  void shell(const std::string& command) const {
    const auto done = process::capture({.argv = {"sh", "-ec", command},
                                        .environment = process::Environment::inherited(),
                                        .directory = folder.path()});
    REQUIRE(done);
    INFO(done->err);
    REQUIRE(done->exit.ok());
  }

  std::string bytes(const std::string& name) const {
    auto read = fs::read_file(folder.path() / name);
    REQUIRE(read);
    return std::move(read).take();
  }

  Result<std::optional<Needs>> needs(const std::string& name) const {
    const auto file = fs::open_file(folder.path() / name, O_RDONLY);
    REQUIRE(file);
    return read_needs(file->get());
  }

  Needs needs_of(const std::string& name) const {
    const auto read = needs(name);
    REQUIRE(read);
    REQUIRE(read->has_value());
    return **read;
  }
};

/// liblow.so.1 with versions LOW_1 and LOW_2.10; libhigh.so and the program `use` need it.
Made with_libraries() {
  Made made;
  made.file("low.c", "int first(void) { return 1; } int second(void) { return 2; }\n");
  made.file("low.map", "LOW_1 { global: first; }; LOW_2.10 { global: second; } LOW_1;\n");
  made.file("high.c",
            "int first(void); int second(void); int high(void) { return first() + second(); }\n");
  made.file("use.c", "int first(void); int main(void) { return first() - 1; }\n");
  made.shell("cc -shared -fPIC low.c -o liblow.so.1 -Wl,-soname,liblow.so.1 "
             "-Wl,--version-script=low.map");
  made.shell("cc -shared -fPIC high.c -o libhigh.so ./liblow.so.1 "
             "-Wl,--enable-new-dtags -Wl,-rpath,'$ORIGIN/../lib:/opt/lib'");
  made.shell(
      "cc -pie -fPIE use.c -o use ./liblow.so.1 -Wl,--disable-new-dtags -Wl,-rpath,/app/lib");
  return made;
}

const RequiredVersions* required(const Needs& needs, std::string_view library) {
  for (const auto& versions : needs.versions_required) {
    if (versions.library == library) return &versions;
  }
  return nullptr;
}

/// A number as it stands in a file of this machine's byte order, or of the other one.
template <class Number>
void put(std::string& bytes, std::size_t at, Number value, bool swapped = false) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  if (swapped) std::reverse(std::begin(raw), std::end(raw));
  bytes.replace(at, sizeof value, raw, sizeof value);
}

}  // namespace

TEST_CASE("a library says its name, what it needs, and the versions it has", "[elf]") {
  const Made made = with_libraries();
  const Needs low = made.needs_of("liblow.so.1");
  CHECK(low.kind == Kind::library);
  CHECK(low.is_dynamic);
  CHECK(low.soname == "liblow.so.1");
  CHECK(low.interpreter.empty());
  CHECK(low.versions_defined == std::vector<std::string>{"LOW_1", "LOW_2.10"});

  const Needs high = made.needs_of("libhigh.so");
  CHECK(high.soname.empty());
  CHECK(std::find(high.libraries.begin(), high.libraries.end(), "liblow.so.1") !=
        high.libraries.end());
  CHECK(high.runpath == std::vector<std::string>{"$ORIGIN/../lib", "/opt/lib"});
  CHECK(high.rpath.empty());
  const auto* versions = required(high, "liblow.so.1");
  REQUIRE(versions != nullptr);
  auto sorted = versions->versions;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == std::vector<std::string>{"LOW_1", "LOW_2.10"});
}

TEST_CASE("a program says its loader; position-independent or not, it is a program", "[elf]") {
  const Made made = with_libraries();
  made.shell("cc -no-pie use.c -o use-fixed ./liblow.so.1");
  const Needs program = made.needs_of("use");
  CHECK(program.kind == Kind::program);
  CHECK(program.interpreter.find("/ld-") != std::string::npos);
  CHECK(program.rpath == std::vector<std::string>{"/app/lib"});
  CHECK(program.runpath.empty());
  REQUIRE(required(program, "libc.so.6") != nullptr);
  CHECK(made.needs_of("use-fixed").kind == Kind::program);
}

TEST_CASE("a statically linked program asks for nothing", "[elf]") {
  Made made;
  made.file("alone.c", "int main(void) { return 0; }\n");
  made.shell("cc -static alone.c -o alone");
  const Needs program = made.needs_of("alone");
  CHECK(program.kind == Kind::program);
  CHECK_FALSE(program.is_dynamic);
  CHECK(program.libraries.empty());
  CHECK(program.interpreter.empty());
}

TEST_CASE("object files are neither programs nor libraries", "[elf]") {
  const Made made = with_libraries();
  made.shell("cc -c low.c -o low.o");
  CHECK(made.needs_of("low.o").kind == Kind::other);
}

TEST_CASE("what is in memory reads as what is in a file", "[elf]") {
  const Made made = with_libraries();
  for (const char* name : {"liblow.so.1", "libhigh.so", "use"}) {
    const auto read = read_needs(made.bytes(name));
    REQUIRE(read);
    CHECK(**read == made.needs_of(name));
  }
}

TEST_CASE("files that do not begin as ELF are none", "[elf]") {
  for (const std::string bytes : {"",
                                  "\x7f",
                                  "\x7f"
                                  "EL",
                                  "#!/bin/sh\n",
                                  "\x7f"
                                  "Elf and more"}) {
    const auto read = read_needs(bytes);
    REQUIRE(read);
    CHECK_FALSE(read->has_value());
  }
}

TEST_CASE("a file cut off anywhere is said to be, or reads as it did whole", "[elf]") {
  const Made made = with_libraries();
  const std::string whole = made.bytes("libhigh.so");
  const Needs needs = made.needs_of("libhigh.so");
  std::size_t damaged = 0;
  for (std::size_t length = 4; length < whole.size(); length += 7) {
    const auto read = read_needs(std::string_view(whole).substr(0, length));
    if (read) {
      REQUIRE(read->has_value());
      CHECK(**read == needs);
      continue;
    }
    ++damaged;
    CHECK(read.error().kind == ErrorKind::corrupt);
    CHECK(read.error().message.starts_with("not readable as ELF: "));
  }
  CHECK(damaged > 0);
}

TEST_CASE("a sparse file of four gigabytes costs no more than a small one", "[elf]") {
  const Made made = with_libraries();
  made.shell("cp use large && truncate -s 4G large");
  CHECK(made.needs_of("large") == made.needs_of("use"));
  made.shell("truncate -s 4G empty");
  const auto none = made.needs("empty");
  REQUIRE(none);
  CHECK_FALSE(none->has_value());
}

TEST_CASE("tables that a hostile file points behind its end are said to be there", "[elf]") {
  const Made made = with_libraries();
  std::string bytes = made.bytes("use");
  REQUIRE(bytes[4] == 2);  // of 64 bits: offsets below are
  SECTION("program headers") {
    put(bytes, 32, ~std::uint64_t{0} - 8);
    const auto read = read_needs(bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("program headers") != std::string::npos);
  }
  SECTION("more segments than a file can have") {
    put(bytes, 56, std::uint16_t{0xffff});
    REQUIRE_FALSE(read_needs(bytes));
  }
  SECTION("neither 32 nor 64 bits") {
    bytes[4] = 3;
    const auto read = read_needs(bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("bits") != std::string::npos);
  }
}

TEST_CASE("a file of the other byte order says its machine and loader", "[elf]") {
  const bool swapped = std::endian::native == std::endian::little;
  const std::string loader("/lib/ld.so.1\0", 13);
  std::string bytes(84, '\0');
  bytes.replace(0,
                7,
                "\x7f"
                "ELF\x01\x02\x01",
                7);
  bytes[5] = swapped ? 2 : 1;
  put(bytes, 16, std::uint16_t{3}, swapped);   // a library, or a position-independent program
  put(bytes, 18, std::uint16_t{20}, swapped);  // PowerPC
  put(bytes, 28, std::uint32_t{52}, swapped);  // program headers: where,
  put(bytes, 42, std::uint16_t{32}, swapped);  // how large,
  put(bytes, 44, std::uint16_t{1}, swapped);   // and how many
  put(bytes, 52, std::uint32_t{3}, swapped);   // the loader's name
  put(bytes, 56, std::uint32_t{84}, swapped);
  put(bytes, 68, static_cast<std::uint32_t>(loader.size()), swapped);
  bytes += loader;
  const auto read = read_needs(bytes);
  REQUIRE(read);
  REQUIRE(read->has_value());
  CHECK((*read)->machine == "ppc");
  CHECK((*read)->interpreter == "/lib/ld.so.1");
  CHECK((*read)->kind == Kind::program);
}

}  // namespace bprun::elf
