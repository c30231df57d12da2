// SPDX-License-Identifier: MIT
#include "runner/git/program.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace bprun::git {

namespace {

/// What of GIT_* is the user's configuration of the client, rather than a pointer to a repository
/// (GIT_DIR and its kin, B-25), a prompt, or a trace that would print secrets.
bool is_client_setting(std::string_view name) {
  constexpr std::array<std::string_view, 10> prefixes{"GIT_SSH",
                                                      "GIT_SSL_",
                                                      "GIT_PROXY_",
                                                      "GIT_CONFIG_GLOBAL",
                                                      "GIT_CONFIG_SYSTEM",
                                                      "GIT_CONFIG_NOSYSTEM",
                                                      "GIT_CONFIG_COUNT",
                                                      "GIT_CONFIG_KEY_",
                                                      "GIT_CONFIG_VALUE_",
                                                      "GIT_LFS_"};
  return name == "GIT_ALLOW_PROTOCOL" || name == "GIT_EXEC_PATH" ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
           return name.starts_with(prefix);
         });
}

process::Environment environment_for(const Options& options, const Login& login) {
  process::Environment environment;
  for (const auto& [name, value] : options.environment.variables()) {
    if (name.starts_with("GIT_") && !is_client_setting(name)) continue;
    environment.set(name, value);
  }
  environment.set_default("PATH", process::default_path);
  environment.set("LC_ALL", "C");
  environment.unset("LANGUAGE");
  // Nobody is there to answer.
  environment.set("GIT_TERMINAL_PROMPT", "0");
  environment.set("GIT_ASKPASS", "");
  environment.set("SSH_ASKPASS_REQUIRE", "never");
  environment.unset("SSH_ASKPASS");
  environment.set("GCM_INTERACTIVE", "never");
  // Looking at the user's repository must not write to it, nor fetch what it lacks.
  environment.set("GIT_OPTIONAL_LOCKS", "0");
  environment.set("GIT_NO_LAZY_FETCH", "1");
  if (!login.user.empty() || !login.password.empty()) {
    environment.set("BPRUN_GIT_USER", login.user);
    environment.set("BPRUN_GIT_PASSWORD", login.password);
  }
  return environment;
}

std::string origin_of(const std::string& url) {
  const std::size_t authority = url.find("://") + 3;
  return url.substr(0, std::min(url.find_first_of("/?#", authority), url.size()));
}

std::vector<std::string> arguments_for(const Call& call, const Login& login) {
  std::vector<std::string> argv{"git"};
  if (!call.directory.empty()) argv.insert(argv.end(), {"-C", call.directory.native()});
  const auto set = [&](std::string setting) {
    argv.insert(argv.end(), {"-c", std::move(setting)});
  };
  set("core.hooksPath=/dev/null");
  set("core.fsmonitor=false");
  set("core.autocrlf=false");
  set("core.askPass=");
  set("init.templateDir=");
  set("init.defaultBranch=main");
  set("advice.detachedHead=false");
  // What is larger is streamed, and not held in memory.
  set("core.bigFileThreshold=16m");
  set("gc.auto=0");
  set("maintenance.auto=false");
  set("protocol.ext.allow=never");
  set("submodule.recurse=false");
  set("http.lowSpeedLimit=1");
  set("http.lowSpeedTime=30");
  if (!login.user.empty() || !login.password.empty()) {
    const std::string helper = format("credential.{}.helper=", origin_of(login.url));
    set(helper);  // an empty one takes those before it out of the list
    set(helper + "!bprun() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' "
                 "\"$BPRUN_GIT_USER\" \"$BPRUN_GIT_PASSWORD\"; }; bprun");
  }
  argv.insert(argv.end(), call.arguments.begin(), call.arguments.end());
  return argv;
}

bool holds_one_of(std::string_view text, const std::vector<std::string_view>& signs) {
  return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

}  // namespace

Result<process::Captured> run_git(const Call& call, const Options& options) {
  const Login login = split_login(call.url);
  process::Command command{.argv = arguments_for(call, login),
                           .environment = environment_for(options, login),
                           .credentials = call.credentials};
  if (call.credentials) {
    // Root's own configuration is not theirs to read.
    command.environment.set("HOME", "/nonexistent");
    command.environment.unset("XDG_CONFIG_HOME");
  }
  if (!process::find_program("git", *command.environment.get("PATH"))) {
    return Error{.kind = ErrorKind::system,
                 .message = "git is not installed, or not in PATH",
                 .hint = "Install it (apt-get install git), or name a tarball in place of a "
                         "repository."};
  }
  const auto left = options.limit.left();
  const bool by_limit = left && *left < call.timeout;
  auto captured = process::capture(command, 64UL << 20, by_limit ? *left : call.timeout);
  if (!captured) {
    Error error = std::move(captured).error();
    if (error.kind == ErrorKind::timeout && by_limit) {
      return options.limit.stopped(call.url.empty() ? "git"
                                                    : format("git for {}", shown(call.url)));
    }
    if (error.kind == ErrorKind::timeout && !call.url.empty()) {
      return Error{
          .kind = ErrorKind::network,
          .message = format("{} did not answer within {} s", shown(call.url), call.timeout.count()),
          .hint = "Check the network, the proxy settings and the address."};
    }
    return error;
  }
  process::Captured result = std::move(captured).take();
  result.err = redact(std::move(result.err), call.url);
  return result;
}

Reason reason_of(std::string_view stderr_text) {
  const std::string text = text::to_lower(stderr_text);
  if (holds_one_of(text,
                   {"authentication failed",
                    "could not read username",
                    "could not read password",
                    "permission denied",
                    "access denied",
                    "terminal prompts disabled",
                    "host key verification failed",
                    "returned error: 401",
                    "returned error: 403"})) {
    return Reason::refused;
  }
  if (holds_one_of(text,
                   {"could not resolve",
                    "couldn't resolve",
                    "unable to look up",
                    "name or service not known",
                    "temporary failure in name resolution",
                    "connection refused",
                    "connection reset",
                    "connection timed out",
                    "connection closed",
                    "failed to connect",
                    "couldn't connect",
                    "unable to connect",
                    "network is unreachable",
                    "no route to host",
                    "timed out",
                    "operation too slow",
                    "transfer closed",
                    "recv failure",
                    "empty reply from server",
                    "early eof",
                    "rpc failed",
                    "ssl certificate problem",
                    "certificate verification failed",
                    "gnutls_handshake",
                    "proxy connect aborted",
                    "from proxy after connect",
                    "returned error: 5",
                    "returned error: 429"})) {
    return Reason::unreachable;
  }
  return Reason::other;
}

std::string last_words(std::string_view stderr_text) {
  std::vector<std::string> words;
  for (const auto line : text::lines(stderr_text)) {
    auto trimmed = text::trim(line);
    for (const std::string_view prefix : {"fatal: ", "error: ", "remote: "}) {
      if (trimmed.starts_with(prefix)) trimmed.remove_prefix(prefix.size());
    }
    if (!trimmed.empty()) words.push_back(text::printable(trimmed));
  }
  if (words.size() > 3) words.erase(words.begin(), words.end() - 3);
  return text::join(words, "; ");
}

Error remote_error(const std::string& url,
                   const process::Captured& captured,
                   const Options& options) {
  const std::string words = last_words(captured.err);
  const std::string said =
      words.empty() ? format("git {} and said nothing", captured.exit.str()) : words;
  switch (reason_of(captured.err)) {
  case Reason::unreachable:
    return Error{.kind = ErrorKind::network,
                 .message = format("{} cannot be reached: {}", shown(url), said),
                 .hint = "Check the network, the proxy settings and the address."};
  case Reason::refused:
    return Error{.kind = options.blame,
                 .message = format("{} refuses access: {}", shown(url), said),
                 .hint = "It is private, or does not exist. git's own credential helpers, ssh keys "
                         "and https://TOKEN@host/… are used where you have them."};
  case Reason::other:
    break;
  }
  return Error{.kind = options.blame,
               .message = format("{} cannot be fetched: {}", shown(url), said),
               .hint = "Check the address: `git ls-remote URL` must list its branches."};
}

void add_upload_pack(std::vector<std::string>& arguments, const std::string& url) {
  const std::optional<Path> repository = local_path(url);
  const auto owner = repository ? foreign_owner(*repository) : std::nullopt;
  if (!owner) return;
  arguments.push_back(
      format("--upload-pack=env -u XDG_CONFIG_HOME HOME=/nonexistent setpriv --reuid={} --regid={} "
             "--clear-groups git upload-pack",
             owner->uid,
             owner->gid));
}

std::optional<process::Credentials> foreign_owner(const Path& repository) {
  struct stat status = {};

  if (::geteuid() != 0 || ::stat(repository.c_str(), &status) != 0) return std::nullopt;
  if (status.st_uid == 0) return std::nullopt;
  return process::Credentials{
      .uid = status.st_uid, .gid = status.st_gid, .groups = {status.st_gid}};
}

}  // namespace bprun::git
