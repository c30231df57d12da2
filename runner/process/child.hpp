// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/command.hpp"

namespace bprun::process {

/// How a child ended.
struct Exit {
  int code = 0;    ///< exit status; meaningful where signal == 0
  int signal = 0;  ///< the signal that killed it, or 0
  /// Told by a program around it, which says 128 + n for signal n, as a shell does: `code` may then
  /// stand for a signal.
  bool second_hand = false;

  bool ok() const { return code == 0 && signal == 0; }

  /// As a shell reports it: the status, or 128 + signal.
  int status() const { return signal != 0 ? 128 + signal : code; }

  /// "exited 7", "was killed by signal 9 (SIGKILL)"; told second hand, "exited 137 (as after signal
  /// 9, SIGKILL)".
  std::string str() const;

  bool operator==(const Exit&) const = default;
};

/// Where the three standard descriptors of a child go. -1: /dev/null.
struct Streams {
  int in = -1;
  int out = -1;
  int err = -1;
};

/// A started program. Its destructor kills the whole process group and reaps it.
class Child {
public:
  /// Starts it. Failing to start (no such program, not executable, cannot change user) is an
  /// Error here, not exit status 127 later.
  static Result<Child> start(const Command& command, const Streams& streams);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  pid_t pid() const { return pid_; }

  /// Readable when the child has ended.
  int pidfd() const { return pidfd_.get(); }

  /// To the process group where the child has one of its own, else to the child. Errors are
  /// ignored: it may be gone.
  void kill(int signal);

  /// Waits for the end.
  Exit wait();

private:
  Child(pid_t pid, fs::Fd pidfd, bool leads_group);

  pid_t pid_ = -1;
  fs::Fd pidfd_;
  bool leads_group_ = false;
};

/// From now on orphans below this process come to it instead of to init, so that nothing a
/// script leaves behind escapes kill_descendants().
void adopt_orphans();

/// Kills (SIGKILL) and reaps every process below this one, until there is none. Only sensible
/// after adopt_orphans(), and where no other Child is meant to go on.
void kill_descendants();

}  // namespace bprun::process
