// SPDX-License-Identifier: MIT
#include "runner/sandbox/witness.hpp"

#include "runner/sandbox/shared_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string_view>

namespace bprun::sandbox {

namespace {

/// Where the witness finds this program and its record. bubblewrap leaves open what it does not
/// know.
constexpr int program_descriptor = 5;
constexpr int record_descriptor = 6;

/// The witness's own name: the sandbox need not show the file, and nobody types this.
constexpr const char* program_name = "/proc/self/fd/5";

/// As it lies in the record.
struct Entry {
  int written = 0;
  int wait_status = 0;
  int start_error = 0;
  unsigned long long shared_memory = 0;
};

bool this_program_can = false;

void write_down(const Entry& entry) {
  [[maybe_unused]] const auto written = ::pwrite(record_descriptor, &entry, sizeof entry, 0);
}

[[noreturn]] void start_script(char** argv) {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvp(argv[0], argv);
  const int error = errno;
  write_down({.written = 1, .start_error = error});
  ::_exit(error == ENOENT ? 127 : 126);
}

[[noreturn]] void witness(char** argv) {
  // None of it is the script's.
  ::fcntl(program_descriptor, F_SETFD, FD_CLOEXEC);
  ::fcntl(record_descriptor, F_SETFD, FD_CLOEXEC);
  ::prctl(PR_SET_NAME, Witness::process_name);
  // What is sent to the script's process group is not for the witness.
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  const pid_t script = ::fork();
  if (script == 0) start_script(argv);
  if (script < 0) {
    write_down({.written = 1, .start_error = errno});
    ::_exit(126);
  }
  int status = 0;
  while (::waitpid(script, &status, 0) < 0 && errno == EINTR) {
  }
  Entry entry;
  if (::pread(record_descriptor, &entry, sizeof entry, 0) != sizeof entry || entry.written == 0) {
    const fs::Fd shared(::open("/dev/shm", O_PATH | O_DIRECTORY | O_CLOEXEC));
    write_down({.written = 1,
                .wait_status = status,
                .shared_memory = shared ? used_bytes(shared.get()) : 0});
  }
  ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

}  // namespace

void be_witness_if_asked(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[0]) == program_name) witness(argv + 1);
  this_program_can = true;
}

Result<std::optional<Witness>> Witness::create() {
  if (!this_program_can) return std::optional<Witness>();
  fs::Fd program = TRY(fs::open_file("/proc/self/exe", O_RDONLY));
  fs::Fd record(::memfd_create("bprun-witness", MFD_CLOEXEC));
  if (!record) return system_error("make a file in memory", errno);
  return std::optional(Witness(std::move(program), std::move(record)));
}

unsigned Witness::processes() {
  return this_program_can ? 1 : 0;
}

void Witness::put_before_script(process::Command& command) const {
  command.keep.emplace_back(program_.get(), program_descriptor);
  command.keep.emplace_back(record_.get(), record_descriptor);
  command.argv.emplace_back(program_name);
}

std::optional<Testimony> Witness::testimony() const {
  Entry entry;
  if (::pread(record_.get(), &entry, sizeof entry, 0) != sizeof entry || entry.written != 1) {
    return std::nullopt;
  }
  Testimony testimony{.start_error = entry.start_error, .shared_memory = entry.shared_memory};
  if (WIFSIGNALED(entry.wait_status)) {
    testimony.exit.signal = WTERMSIG(entry.wait_status);
  } else {
    testimony.exit.code = WEXITSTATUS(entry.wait_status);
  }
  return testimony;
}

}  // namespace bprun::sandbox
