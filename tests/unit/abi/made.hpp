// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <string>

/// Real files in a folder, made by the machine's shell and compiler.
namespace bprun::abi {

struct Made {
  fs::TempDir folder = fs::TempDir::create("/tmp", "bprun-abi-").take();

  fs::Path operator/(const std::string& name) const { return folder.path() / name; }

  void shell(const std::string& commands) const {
    const auto done = process::capture({.argv = {"bash", "-euc", commands},
                                        .environment = process::Environment::inherited(),
                                        .directory = folder.path()});
    REQUIRE(done);
    INFO(commands << "\n" << done->err);
    REQUIRE(done->exit.ok());
  }
};

/// Makes "tree" with bin/app, which needs lib/libown.so.1 (a link to libown.so.1.0) by RUNPATH.
inline Made made_tree() {
  Made made;
  made.shell("mkdir -p tree/bin tree/lib\n"
             "echo 'int own(void) { return 0; }' >own.c\n"
             "echo 'int own(void); int main(void) { return own(); }' >app.c\n"
             "cc -shared -fPIC own.c -o tree/lib/libown.so.1.0 -Wl,-soname,libown.so.1\n"
             "ln -s libown.so.1.0 tree/lib/libown.so.1\n"
             "cc app.c -o tree/bin/app tree/lib/libown.so.1 -Wl,-rpath,'$ORIGIN/../lib'\n"
             "echo '#!/bin/sh' >tree/bin/script\n");
  return made;
}

}  // namespace bprun::abi
