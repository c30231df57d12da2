// SPDX-License-Identifier: MIT
// bprun-fetch: orders on standard input, reports on standard output. All network code of bprun is
// in this program, so that bprun itself needs none of the libraries that it brings along.
#include "runner/fs/fd.hpp"
#include "runner/transfer/download.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>

using namespace bprun;

namespace {

std::string read_standard_input() {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  const auto orders = transfer::protocol::read_orders(read_standard_input());
  if (!orders) {
    static_cast<void>(fs::write_all(
        STDERR_FILENO, "bprun-fetch is a part of bprun and takes its orders from it\n"));
    return exit_status(orders.error());
  }
  transfer::download_all(*orders, [](const std::string& line) {
    static_cast<void>(fs::write_all(STDOUT_FILENO, line));
  });
  return 0;
}
