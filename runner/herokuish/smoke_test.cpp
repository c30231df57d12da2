// SPDX-License-Identifier: MIT
#include "runner/herokuish/smoke_test.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/fd.hpp"
#include "runner/herokuish/build.hpp"
#include "runner/herokuish/launch.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/report/event.hpp"
#include "runner/transfer/fetch.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace bprun::herokuish {

namespace {

constexpr int port = 5678;
constexpr int probes = 30;
constexpr int wrong_answer = 2;

void say(std::string_view text) {
  static_cast<void>(fs::write_all(STDOUT_FILENO, format("::: {} :::\n", text)));
}

/// The app's web process, in a process group of its own, which goes with it.
class WebProcess {
public:
  static Result<WebProcess> start(const Session& session) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return system_error("start a process", errno);
    if (child == 0) {
      ::setpgid(0, 0);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent) ::_exit(1);
      for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE})
        std::signal(signal, SIG_DFL);
      const auto status = start_type(session, {"web"});
      if (!status) {
        static_cast<void>(fs::write_all(STDERR_FILENO, report::render(status.error())));
      }
      ::_exit(status ? *status : 1);
    }
    ::setpgid(child, child);
    return WebProcess(child);
  }

  WebProcess(WebProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

  WebProcess& operator=(WebProcess&&) = delete;

  ~WebProcess() {
    if (pid_ < 0) return;
    ::kill(-pid_, SIGTERM);
    // It may take its time, but not for ever.
    constexpr int patience_ms = 3000;
    for (int waited = 0; waited < patience_ms; waited += 20) {
      if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
      ::poll(nullptr, 0, 20);
    }
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

private:
  explicit WebProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_;
};

bool somebody_listens() {
  const fs::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return socket && ::connect(socket.get(), generic, sizeof address) == 0;
}

Result<void> wait_for_listener() {
  for (int i = 1; i <= probes; ++i) {
    TRY(process::interrupt::check());
    ::poll(nullptr, 0, 1000);
    if (somebody_listens()) {
      say("FOUND LISTENER");
      return {};
    }
    say(format("RETRYING LISTENER ({})", i));
  }
  return {};
}

}  // namespace

Result<int> test_app_by_request(Session session, const std::vector<std::string>& words) {
  const std::string path = words.empty() ? "/" : words[0];
  session.environment.set("PORT", std::to_string(port));
  say("BUILDING APP");
  {
    Log log(look_of(session, true), STDOUT_FILENO, STDERR_FILENO);
    const int built = TRY(build_app(session, log));
    if (built != 0) return built;
  }
  say("STARTING WEB");
  const auto web = TRY(WebProcess::start(session));
  TRY(wait_for_listener());
  say("CHECKING APP");
  transfer::FetchOptions options{.attempts = 10};
  options.no_proxy = "*";
  std::string answer =
      TRY(transfer::fetch_text(format("http://localhost:{}{}", port, path), options));
  while (answer.ends_with('\n'))
    answer.pop_back();
  if (words.size() > 1 && !words[1].empty()) {
    say("APP OUTPUT");
    static_cast<void>(fs::write_all(STDOUT_FILENO, answer + "\n"));
    if (answer != words[1]) {
      say("TEST FAILED");
      say(format("EXPECTED: {}", words[1]));
      return wrong_answer;
    }
  }
  say("TEST FINISHED");
  return 0;
}

}  // namespace bprun::herokuish
