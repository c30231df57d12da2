// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/child.hpp"
#include "runner/process/command.hpp"

#include <optional>

/// A process of ours inside a sandbox that starts a script, waits for it, and writes down how it
/// ended. bubblewrap itself tells a signal n as the status 128 + n, which a script may also choose.
namespace bprun::sandbox {

/// To be called first of all in main(). Where this process was started to be a witness, it is one,
/// and this does not return. Else it notes that this program can be one.
void be_witness_if_asked(int argc, char** argv);

/// How a script ended.
struct Testimony {
  process::Exit exit = {};
  int start_error = 0;                   ///< errno, where it could not be started at all
  unsigned long long shared_memory = 0;  ///< bytes that /dev/shm held at its end
};

/// What is needed to have one script witnessed.
class Witness {
public:
  /// nullopt where this program's main() does not call be_witness_if_asked().
  static Result<std::optional<Witness>> create();

  /// What the kernel calls it.
  static constexpr const char* process_name = "bprun-witness";

  /// How many processes it adds to those that a sandbox has.
  static unsigned processes();

  /// Makes `command`, whose argv so far is bubblewrap with "--" at its end, start the witness
  /// there. The script's words come behind.
  void put_before_script(process::Command& command) const;

  /// What it wrote down; nullopt where it was killed before it could.
  std::optional<Testimony> testimony() const;

private:
  Witness(fs::Fd program, fs::Fd record)
      : program_(std::move(program)), record_(std::move(record)) {}

  fs::Fd program_;
  fs::Fd record_;  ///< a file in memory
};

}  // namespace bprun::sandbox
