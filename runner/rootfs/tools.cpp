// SPDX-License-Identifier: MIT
#include "runner/rootfs/tools.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/run.hpp"

#include <deque>

namespace bprun::rootfs {

namespace {

constexpr std::size_t last_lines = 12;
constexpr std::size_t longest_line = 400;

/// Cuts a stream into lines, keeps the last ones, and hands on each.
class Lines {
public:
  explicit Lines(const Tell& tell) : tell_(tell) {}

  void add(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') {
        end_line();
      } else if (line_.size() < longest_line) {
        line_ += c;
      }
    }
  }

  std::string last() {
    end_line();
    return text::join({last_.begin(), last_.end()}, "\n");
  }

private:
  void end_line() {
    std::string line = text::without_userinfo(text::printable(text::trim(line_)));
    line_.clear();
    if (line.empty()) return;
    if (tell_) tell_(line);
    last_.push_back(std::move(line));
    if (last_.size() > last_lines) last_.pop_front();
  }

  const Tell& tell_;
  std::string line_;
  std::deque<std::string> last_;
};

/// The program's name; not that of unshare, which only wraps it.
std::string tool_name(const process::Command& command) {
  const auto& argv = command.argv;
  std::size_t at = 0;
  if (argv[0] == "unshare") {
    ++at;
    while (at + 1 < argv.size() && argv[at].starts_with("--"))
      ++at;
  }
  return Path(argv[at]).filename().native();
}

}  // namespace

Result<Path> find_tool(const std::string& name, const std::string& package, const char* what_for) {
  if (auto program = process::find_program(name, process::default_path)) return std::move(*program);
  return Error{.kind = ErrorKind::denied,
               .message = format("{} is not installed, and {} needs it", name, what_for),
               .hint = format("Install it: apt-get install {}", package)};
}

process::Environment tool_environment(const process::Environment& caller) {
  process::Environment environment;
  for (const char* name : {"HOME",
                           "http_proxy",
                           "HTTP_PROXY",
                           "https_proxy",
                           "HTTPS_PROXY",
                           "all_proxy",
                           "ALL_PROXY",
                           "no_proxy",
                           "NO_PROXY",
                           "ftp_proxy",
                           "SSL_CERT_FILE",
                           "SSL_CERT_DIR",
                           "XDG_RUNTIME_DIR",
                           "XDG_CONFIG_HOME",
                           "REGISTRY_AUTH_FILE",
                           "DOCKER_CONFIG"}) {
    if (const auto value = caller.get(name)) environment.set(name, *value);
  }
  environment.set("PATH", process::default_path);
  environment.set("LC_ALL", "C.UTF-8");
  environment.set("DEBIAN_FRONTEND", "noninteractive");
  return environment;
}

Result<void> run_tool(const process::Command& command,
                      const Tell& tell,
                      ErrorKind kind,
                      const process::TimeLimit& limit) {
  Lines lines(tell);
  process::Watch watch;
  watch.deadline = limit.deadline;
  watch.on_output = [&](process::Stream, std::string_view bytes) { lines.add(bytes); };
  const auto outcome = TRY(process::run(command, watch));
  if (outcome.timed_out) {
    return limit.stopped(tool_name(command));
  }
  if (outcome.exit.ok()) return {};
  const std::string last = lines.last();
  return Error{
      .kind = kind,
      .message = format(
          "{} {}{}{}", tool_name(command), outcome.exit.str(), last.empty() ? "" : ":\n", last)};
}

}  // namespace bprun::rootfs
