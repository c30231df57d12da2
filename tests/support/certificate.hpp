// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

namespace bprun::test {

/// A certificate for 127.0.0.1 that nobody has signed but itself, with its key.
inline fs::Path make_certificate(const fs::Path& directory) {
  process::Command command;
  command.argv = {"openssl",
                  "req",
                  "-x509",
                  "-newkey",
                  "rsa:2048",
                  "-nodes",
                  "-days",
                  "2",
                  "-subj",
                  "/CN=127.0.0.1",
                  "-addext",
                  "subjectAltName=IP:127.0.0.1",
                  "-keyout",
                  (directory / "key").native(),
                  "-out",
                  (directory / "cert").native()};
  command.environment = process::Environment::inherited();
  const auto made = process::capture(command);
  REQUIRE(made);
  REQUIRE(made->exit.ok());
  const fs::Path pem = directory / "both";
  REQUIRE(fs::write_file(
      pem, fs::read_file(directory / "cert").take() + fs::read_file(directory / "key").take()));
  return pem;
}

}  // namespace bprun::test
