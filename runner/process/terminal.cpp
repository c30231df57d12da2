// SPDX-License-Identifier: MIT
#include "runner/process/terminal.hpp"

#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace bprun::process {

namespace {

/// Nobody types longer answers; the rest of a line that is pasted in is not ours to keep.
constexpr std::size_t longest_answer = 4096;

}  // namespace

Result<Terminal> Terminal::open() {
  fs::Fd file(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!file) return Error{.kind = ErrorKind::denied, .message = "there is no terminal"};
  if (::tcgetpgrp(file.get()) != ::getpgrp()) {
    return Error{.kind = ErrorKind::denied, .message = "bprun is in the terminal's background"};
  }
  return Terminal(std::move(file));
}

Result<void> Terminal::say(std::string_view text) const {
  return fs::write_all(file_.get(), text);
}

Result<std::optional<std::string>> Terminal::read_line() const {
  std::string line;
  for (;;) {
    TRY(interrupt::check());
    std::array<pollfd, 2> polled{{{file_.get(), POLLIN, 0}, {interrupt::descriptor(), POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return system_error("wait for an answer", errno);
    }
    TRY(interrupt::check());
    if (polled[0].revents == 0) continue;
    std::array<char, 512> bytes{};
    const ssize_t count = ::read(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::optional<std::string>();
    line.append(bytes.data(), static_cast<std::size_t>(count));
    if (const auto end = line.find('\n'); end != std::string::npos) {
      line.resize(end);
      return std::optional(std::move(line));
    }
    if (line.size() > longest_answer) return std::optional(std::move(line));
  }
}

}  // namespace bprun::process
