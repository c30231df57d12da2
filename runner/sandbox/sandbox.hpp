// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/run.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/sandbox/mode.hpp"
#include "runner/sandbox/program_search.hpp"
#include "runner/sandbox/spec.hpp"
#include "runner/sandbox/witness.hpp"

#include <memory>

/// What a script may touch and use. Each guarantee names the test in
/// tests/unit/sandbox/sandbox_test.cpp that shows it with a real script.
///
/// In every mode
///   - Only descriptors 0 to 2 are open, stdin is /dev/null, umask is 0022, signals have their
///     default actions, and the script leads a session of its own ("a script starts clean").
///   - No process outlives the build: not a daemon that called setsid, not one whose parent has
///     gone ("nothing is left running").
///   - A build that goes past a limit is stopped, and the limit is named ("… limit …").
///   - SIGTERM reaches the script, which has a grace period to act on it ("a script can clean up").
/// In `user` and `sandbox`
///   - The script never is root (but by number, where Spec::root_inside asks), has no capabilities
///   and no supplementary groups ("not root").
///   - /tmp is new, empty, of mode 1777, and this build's own (`user`: where a mount namespace can
///   be
///     had, else through TMPDIR) ("the temporary directory is private").
///   - The uid has a passwd entry whose home is HOME ("the uid has an account"; `user`: as above).
/// In `sandbox` only
///   - Nothing can be written but the writable mounts, /tmp, /var/tmp and /dev/shm.
///   - /home and /root exist and are empty; what is not mounted is not there.
///   - No way back to privilege: no_new_privs, and set-user-id programs do nothing.
///   - No process outside can be seen or signalled.
///   - With `network = false` only the loopback device is there.
///
/// Not promised: secrecy of what the caller can read in /etc, /usr and /opt; protection against
/// faults of the kernel; in `user` and `none`, anything about files beyond their owners and modes.
namespace bprun::sandbox {

class Sandbox {
public:
  /// Makes tmp/ and etc/ in spec.scratch and the control groups, and check()s, unless
  /// spec.try_at_once says otherwise. Orphans are adopted from now on (process::adopt_orphans).
  static Result<Sandbox> create(Spec spec);

  Sandbox(Sandbox&&) noexcept;
  Sandbox& operator=(Sandbox&&) = delete;
  /// finish().
  ~Sandbox();

  /// The command to start on the host so that `argv` runs inside, in `directory_inside`, with
  /// exactly `environment`. All paths in argv and environment are paths inside. Good for one start:
  /// it refers to a descriptor that holds the environment, which is on no command line.
  Result<process::Command> command(std::vector<std::string> argv,
                                   const process::Environment& environment,
                                   const Path& directory_inside);

  /// The same for a script whose end matters: ending() then tells more than bubblewrap can.
  Result<process::Command> witnessed_command(std::vector<std::string> argv,
                                             const process::Environment& environment,
                                             const Path& directory_inside);

  /// How the script of the last witnessed_command() ended, of whose command `told` is the end. With
  /// a start_error, it could not be started. Where only bubblewrap's word is to be had, the Exit is
  /// marked as second hand.
  Testimony ending(const process::Exit& told) const;

  /// Tries mode `sandbox` with an empty script, so that what cannot work is told as such, with its
  /// reason, and not as a script's exit status.
  Result<void> check();

  /// Sets `check` and `deliver` of a watch: limits are enforced, and signals reach the script
  /// itself.
  void attach(process::Watch& watch);

  /// Where a script sees a path of the host, and back. Paths below no mount stay as they are, as
  /// do all in `user` and `none`.
  Path inside(const Path& host) const;
  Path host(const Path& inside) const;

  /// Looks up a program that a script names by an absolute path, through the links on the way, as
  /// the script would find it.
  ProgramSearch find_program(const Path& inside) const;

  /// Where the private temporary directory is for a script: "/tmp", or a host path to be set as
  /// TMPDIR.
  const Path& tmp_inside() const;

  /// USER and LOGNAME.
  const std::string& user_name() const;

  /// What the kernel calls the processes that stand between this one and a script.
  static std::vector<std::string> wrapper_names();

  const Spec& spec() const;

  /// After a script ended, failed or not: the limit that it went past.
  std::optional<LimitHit> limit_hit(const process::Outcome& outcome);

  /// After a script failed: what the machine itself ran out of, as a clause ("the file system of
  /// … is full").
  std::optional<std::string> out_of_space() const;

  /// Lines for a log: mode, uid, what is mounted, limits and how they are kept.
  std::vector<std::string> describe() const;

  /// Kills everything that the scripts left behind, and gives the machine back what create() took.
  /// The files in scratch stay: they are the caller's.
  void finish();

private:
  struct State;
  explicit Sandbox(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace bprun::sandbox
