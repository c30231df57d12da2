// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/phases/interpreter.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::phases;

namespace {

std::string interpreter(std::string_view beginning) {
  const auto shebang = parse_shebang(beginning);
  return shebang ? shebang->interpreter + "|" + shebang->argument : "none";
}

std::string program_of_env(std::string_view beginning) {
  const auto shebang = parse_shebang(beginning);
  REQUIRE(shebang);
  return shebang->program_of_env().value_or("unknown");
}

}  // namespace

TEST_CASE("a first line is read as Linux reads it") {
  CHECK(interpreter("#!/bin/sh\nexit 1\n") == "/bin/sh|");
  CHECK(interpreter("#! \t/bin/sh  -e  -u \n") == "/bin/sh|-e  -u");
  CHECK(interpreter("#!/bin/sh") == "/bin/sh|");
  CHECK(interpreter("#!/bin/bash\r\n") == "/bin/bash\r|");
  CHECK(interpreter("#!/bin/bash -e\r\n") == "/bin/bash|-e\r");
  CHECK(interpreter("#!\n/bin/sh\n") == "none");
  CHECK(interpreter("#!") == "none");
  CHECK(interpreter(" #!/bin/sh\n") == "none");
  CHECK(interpreter("") == "none");
  CHECK(interpreter("#!/" + std::string(300, 'x') + "\n") == "none");
}

TEST_CASE("what env is asked for is known where it is a plain name") {
  CHECK(program_of_env("#!/usr/bin/env python3\n") == "python3");
  CHECK(program_of_env("#!/usr/bin/env bash -e\n") == "bash -e");
  CHECK(program_of_env("#!/usr/bin/env -S bash -e\n") == "bash");
  CHECK(program_of_env("#!/usr/bin/env -Sbash\n") == "bash");
  CHECK(program_of_env("#!/usr/bin/env bash\r\n") == "bash\r");
  CHECK(program_of_env("#!/usr/bin/env -i bash\n") == "unknown");
  CHECK(program_of_env("#!/usr/bin/env -S A=1 bash\n") == "unknown");
  CHECK(program_of_env("#!/usr/bin/env A=1\n") == "unknown");
  CHECK(program_of_env("#!/usr/bin/env\n") == "unknown");
  CHECK(program_of_env("#!/usr/bin/env -S\n") == "unknown");
  CHECK(program_of_env("#!/usr/bin/python3 bash\n") == "unknown");
}

TEST_CASE("an executable's loader is read, whatever the bytes") {
  const auto bash = fs::read_file("/bin/bash");
  REQUIRE(bash);
  const std::string beginning = bash->substr(0, 4096);
  const auto loader = parse_elf_interpreter(beginning);
  REQUIRE(loader);
  CHECK(fs::exists(*loader));
  for (std::size_t size = 0; size < 1024; ++size)
    static_cast<void>(parse_elf_interpreter(std::string_view(beginning).substr(0, size)));
  CHECK_FALSE(parse_elf_interpreter(beginning.substr(0, 64)));
  for (std::size_t place = 4; place < 512; ++place) {
    std::string damaged = beginning;
    damaged[place] = '\xff';
    static_cast<void>(parse_elf_interpreter(damaged));
  }
  CHECK_FALSE(parse_elf_interpreter("#!/bin/sh\n"));
}
