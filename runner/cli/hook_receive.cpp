// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/hook_options.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/push.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

namespace bprun::cli {

namespace {

constexpr auto hook_receive_options = join_options(hook_options, release_command_options);

/// A line for each ref; a push of more than some ten thousand is none of ours.
constexpr std::size_t most_input = 8UL << 20;

Result<std::string> read_updates() {
  std::string text;
  std::array<char, 4096> buffer = {};
  while (text.size() < most_input) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("read standard input", errno);
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return Error{.kind = ErrorKind::usage, .message = "too many refs in one push"};
}

/// git runs a hook in its repository, with GIT_DIR saying so once more.
Result<fs::Path> repository_of(const process::Environment& caller) {
  std::error_code failure;
  fs::Path repository = std::filesystem::canonical(caller.get("GIT_DIR").value_or("."), failure);
  if (!failure && fs::is_file(repository / "HEAD")) return repository;
  return Error{.kind = ErrorKind::usage,
               .message = "this is not run by git, in a repository",
               .hint = "bprun hook install REPO.git --app NAME sees to that."};
}

Result<int> receive(const Arguments& arguments, bool after_the_fact) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "a hook takes no word"};
  }
  pipeline::PushRequest request;
  request.deploy.app = TRY(app_request(arguments));
  request.deploy.command = TRY(command_options(arguments, "--release-timeout"));
  const auto& caller = request.deploy.app.caller;
  request.repository = TRY(repository_of(caller));
  request.branch = arguments.value("--branch").value_or("main");
  request.buildpacks = arguments.values("--buildpack");
  request.after_the_fact = after_the_fact;
  if (const auto quarantine = caller.get("GIT_QUARANTINE_PATH")) {
    std::error_code failure;
    request.quarantine = std::filesystem::canonical(*quarantine, failure);
  }
  request.updates = TRY(pipeline::parse_updates(TRY(read_updates())));
  const auto sink = report::heroku_sink(STDOUT_FILENO, STDERR_FILENO);
  const auto received = pipeline::receive_push(request, *sink);
  // The sink has told what went wrong.
  return received ? 0 : exit_status(received.error());
}

Result<int> run_pre_receive(const Arguments& arguments) {
  return receive(arguments, false);
}

Result<int> run_post_receive(const Arguments& arguments) {
  return receive(arguments, true);
}

}  // namespace

const Command hook_pre_receive_command{
    .name = "hook pre-receive",
    .arguments = "--app NAME [--branch BRANCH]",
    .summary = "Deploy what is being pushed, and refuse it if that fails",
    .options = hook_receive_options,
    .run = run_pre_receive,
};

const Command hook_post_receive_command{
    .name = "hook post-receive",
    .arguments = "--app NAME [--branch BRANCH]",
    .summary = "Deploy what was pushed",
    .options = hook_receive_options,
    .run = run_post_receive,
};

}  // namespace bprun::cli
