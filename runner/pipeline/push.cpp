// SPDX-License-Identifier: MIT
#include "runner/pipeline/push.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/git/remote.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/table.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

namespace bprun::pipeline {

namespace {

bool is_zeros(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return byte == '0'; });
}

std::string branch_ref(const PushRequest& request) {
  return "refs/heads/" + request.branch;
}

/// A repository that sees the pushed objects, belongs to nobody else, and has one branch. What git
/// holds in quarantine cannot be cloned: its server forgets whatever says where that is.
Result<std::string> make_view(const PushRequest& request, const RefUpdate& update, const Path& at) {
  const Path view = at / "pushed.git";
  TRY(fs::make_directories(view / "objects/info", 0700));
  TRY(fs::make_directories(view / "refs/heads", 0700));
  TRY(fs::write_file(view / "HEAD", "ref: refs/heads/pushed\n"));
  TRY(fs::write_file(view / "refs/heads/pushed", update.after + "\n"));
  std::string alternates = (request.repository / "objects").native() + "\n";
  if (!request.quarantine.empty()) alternates = request.quarantine.native() + "\n" + alternates;
  TRY(fs::write_file(view / "objects/info/alternates", alternates));
  if (update.after.size() == 64) {
    TRY(fs::write_file(view / "config",
                       "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
                       "[extensions]\n\tobjectformat = sha256\n"));
  }
  return format("{}#{}", view.native(), update.after);
}

/// What the branch is now; empty: there is no such branch.
Result<std::string> branch_now(const PushRequest& request) {
  const auto refs = TRY(
      git::list_refs(request.repository.native(), branch_ref(request), {.blame = ErrorKind::app}));
  const auto* ref = git::find_ref(refs, branch_ref(request));
  return ref == nullptr ? std::string() : ref->commit;
}

/// The push that was deployed last: git sets its ref only after the hook has ended, and the next
/// one must not look before that.
Path last_push_file(const releases::Place& place) {
  return place.directory() / "push.json";
}

struct LastPush {
  std::string repository;
  std::string ref;
  std::string revision;
  pid_t receiver = 0;  ///< git's process, whose hook it was
};

std::optional<LastPush> read_last_push(const releases::Place& place) {
  const Path file = last_push_file(place);
  const auto text = fs::read_file_if_exists(file);
  if (!text || !*text) return std::nullopt;
  const auto document = document::parse_json(**text, file.native());
  if (!document) return std::nullopt;
  const auto* repository = document->find_string("repository");
  const auto* ref = document->find_string("ref");
  const auto* revision = document->find_string("revision");
  const auto* receiver = document->find("receiver");
  if (repository == nullptr || ref == nullptr || revision == nullptr || receiver == nullptr) {
    return std::nullopt;
  }
  const auto* pid = receiver->as_integer();
  return LastPush{.repository = *repository,
                  .ref = *ref,
                  .revision = *revision,
                  .receiver = pid == nullptr ? 0 : static_cast<pid_t>(*pid)};
}

Result<void> write_last_push(const releases::Place& place,
                             const PushRequest& request,
                             const RefUpdate& update,
                             pid_t receiver) {
  auto document = document::Value::object();
  document.set("repository", request.repository.native())
      .set("ref", update.ref)
      .set("revision", update.after)
      .set("receiver", static_cast<std::int64_t>(receiver));
  return fs::replace_file(last_push_file(place), document::to_json(document, 2) + "\n", 0600);
}

/// Until git has set the ref for the push before this one, or has ended without.
Result<void>
await_last_push(const PushRequest& request, const releases::Place& place, report::Sink& sink) {
  const auto last = read_last_push(place);
  if (!last || last->repository != request.repository || last->ref != branch_ref(request))
    return {};
  constexpr int look_milliseconds = 20;
  constexpr int most_looks = 30'000 / look_milliseconds;
  constexpr int told_look = 1000 / look_milliseconds;
  for (int look = 0; look < most_looks && process::is_running(last->receiver); ++look) {
    if (TRY(branch_now(request)) == last->revision) return {};
    // An instant is what git needs; who waits longer wants to know for what.
    if (look == told_look) {
      sink.emit(report::Detail{format("Waiting for git to end the push of {} (pid {})",
                                      last->revision.substr(0, 7),
                                      last->receiver)});
    }
    pollfd polled{process::interrupt::descriptor(), POLLIN, 0};
    ::poll(&polled, 1, look_milliseconds);
    TRY(process::interrupt::check());
  }
  return {};
}

/// Whether the branch still is what the pusher saw.
Result<void> check_branch(const PushRequest& request, const RefUpdate& update) {
  const std::string now = TRY(branch_now(request));
  const std::string expected =
      request.after_the_fact ? update.after : (update.creates() ? std::string() : update.before);
  if (now == expected) return {};
  return Error{.kind = ErrorKind::busy,
               .message = format("{} has moved on while this push waited: it is {} now",
                                 request.branch,
                                 now.empty() ? "gone" : now.substr(0, 7)),
               .hint = "Nothing was built or changed. Fetch, and push again."};
}

/// Asks git in the repository, with the pushed objects in sight: where these are, git tells its
/// hooks in their environment.
Result<process::Captured> ask_git(const PushRequest& request, std::vector<std::string> words) {
  std::vector<std::string> argv{"git", "--git-dir=" + request.repository.native()};
  argv.insert(argv.end(), words.begin(), words.end());
  auto environment = request.deploy.app.caller;
  environment.set_default("PATH", process::default_path);
  return process::capture({.argv = std::move(argv), .environment = environment});
}

Error git_failed(std::string_view what, const process::Captured& answer) {
  return {.kind = ErrorKind::system,
          .message =
              format("git cannot tell {}: {}", what, text::printable(text::trim(answer.err)))};
}

/// What git would refuse after the hook has said yes: receive.denyNonFastForwards. By then the
/// pushed code would be live.
Result<void> check_forward(const PushRequest& request, const RefUpdate& update) {
  if (request.after_the_fact || update.creates()) return {};
  const auto denies =
      TRY(ask_git(request, {"config", "--type=bool", "receive.denyNonFastForwards"}));
  constexpr int not_set = 1;
  if (!denies.exit.ok() && denies.exit.status() != not_set) {
    return git_failed("receive.denyNonFastForwards", denies);
  }
  if (text::trim(denies.out) != "true") return {};
  const auto forward =
      TRY(ask_git(request, {"merge-base", "--is-ancestor", update.before, update.after}));
  if (forward.exit.ok()) return {};
  constexpr int is_none = 1;
  if (forward.exit.status() != is_none) return git_failed("what was pushed onto what", forward);
  return Error{.kind = ErrorKind::denied,
               .message = format("{} is not what {} was with something on top, and the repository "
                                 "takes nothing else (receive.denyNonFastForwards)",
                                 update.after.substr(0, 7),
                                 request.branch),
               .hint = "Nothing was built or changed. Fetch, merge or rebase, and push again."};
}

Error pusher_gone() {
  return {.kind = ErrorKind::interrupted,
          .message = "whoever pushed this has gone",
          .hint = "The old release stays live. Push again.",
          .status = 129};
}

Result<void> deploy_push(const PushRequest& request, const RefUpdate& update, report::Sink& sink) {
  const auto place = TRY(place_of(request.deploy.app));
  const pid_t receiver = ::getppid();
  DeployRequest deploy_request = request.deploy;
  deploy_request.app.subject = format("push {}", update.ref);
  deploy_request.source = format("git push of {}", request.branch);
  const auto still_there = [receiver, &request]() -> Result<void> {
    if (request.after_the_fact || ::getppid() == receiver) return {};
    return pusher_gone();
  };
  deploy_request.on_turn = [&]() -> Result<void> {
    TRY(still_there());
    TRY(await_last_push(request, place, sink));
    TRY(check_branch(request, update));
    return check_forward(request, update);
  };
  deploy_request.before_command = still_there;
  deploy_request.before_switch = [&]() -> Result<void> {
    TRY(still_there());
    return write_last_push(place, request, update, receiver);
  };
  FromSource source{.build = {.buildpacks = request.buildpacks,
                              .submodules_relative_to = request.repository.native(),
                              .settings = request.deploy.app.settings,
                              .caller = request.deploy.app.caller}};
  source.make = [&](const Path& staged) { return make_view(request, update, staged); };
  deploy_request.from = std::move(source);
  TRY(deploy(deploy_request, sink));
  return {};
}

/// The revision to deploy, and a word on every ref that is not.
const RefUpdate* choose_update(const PushRequest& request, report::Sink& sink) {
  const RefUpdate* chosen = nullptr;
  for (const auto& update : request.updates) {
    const std::string shown =
        text::printable(update.ref.starts_with("refs/heads/") ? update.ref.substr(11) : update.ref);
    if (update.ref != branch_ref(request)) {
      sink.emit(
          report::Warning{format("{} is kept, and not deployed: {} deploys pushes to {} alone "
                                 "(git push REMOTE HEAD:{} deploys what you have)",
                                 shown,
                                 request.deploy.app.app,
                                 request.branch,
                                 request.branch)});
    } else if (update.deletes()) {
      sink.emit(report::Warning{
          format("{} is deleted; what is live of {} stays", shown, request.deploy.app.app)});
    } else {
      chosen = &update;
    }
  }
  return chosen;
}

/// The hooks that may refuse what is live already.
std::vector<std::string> hooks_afterwards(const Path& repository) {
  std::vector<std::string> warnings;
  for (const auto* name : {"update", "reference-transaction"}) {
    const Path hook = repository / "hooks" / name;
    if (!fs::is_file(hook) || ::access(hook.c_str(), X_OK) != 0) continue;
    warnings.push_back(format("git runs {} only after the deploy: what it refuses is live by then. "
                              "Let pre-receive do its checks, before bprun",
                              hook.native()));
  }
  return warnings;
}

constexpr std::string_view hook_mark = "# Written by bprun hook install.";

bool is_bare(const Path& path) {
  return fs::is_file(path / "HEAD") && fs::is_directory(path / "objects") &&
         fs::is_directory(path / "refs");
}

Result<void> make_repository(const Path& path, const std::string& branch) {
  auto environment = process::Environment::inherited();
  environment.set_default("PATH", process::default_path);
  const auto made = TRY(process::capture(
      {.argv = {"git", "-c", "init.templateDir=", "init", "--quiet", "--bare", "--", path.native()},
       .environment = environment}));
  if (!made.exit.ok()) {
    return Error{
        .kind = ErrorKind::system,
        .message =
            format("git cannot make {}: {}", path.native(), text::printable(text::trim(made.err)))};
  }
  return fs::write_file(path / "HEAD", format("ref: refs/heads/{}\n", branch));
}

}  // namespace

bool RefUpdate::creates() const {
  return is_zeros(before);
}

bool RefUpdate::deletes() const {
  return is_zeros(after);
}

Result<std::vector<RefUpdate>> parse_updates(std::string_view text) {
  std::vector<RefUpdate> updates;
  for (const auto line : text::lines(text)) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    RefUpdate update;
    if (second != std::string_view::npos) {
      update = {.before = std::string(line.substr(0, first)),
                .after = std::string(line.substr(first + 1, second - first - 1)),
                .ref = std::string(line.substr(second + 1))};
    }
    if (!git::is_full_commit(update.before) || !git::is_full_commit(update.after) ||
        !update.ref.starts_with("refs/")) {
      return Error{.kind = ErrorKind::usage,
                   .message = "standard input is not what git gives a hook",
                   .hint =
                       "bprun hook pre-receive is run by git; bprun hook install REPO.git --app "
                       "NAME sees to that."};
    }
    updates.push_back(std::move(update));
  }
  return updates;
}

Result<void> receive_push(const PushRequest& request, report::Sink& sink) {
  const auto* update = choose_update(request, sink);
  if (update == nullptr) return {};
  return deploy_push(request, *update, sink);
}

Result<InstalledHook> install_hook(const HookInstallation& installation) {
  const Path& repository = installation.repository;
  if (TRY(fs::is_empty_or_absent(repository))) {
    TRY(make_repository(repository, installation.branch));
  } else if (!is_bare(repository)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is no bare repository", repository.native()),
                 .hint = "Name one, or a path where nothing is: it is made then."};
  }
  TRY(fs::make_directories(repository / "hooks"));
  Path hook = repository / "hooks" / (installation.after_the_fact ? "post-receive" : "pre-receive");
  const auto there = TRY(fs::read_file_if_exists(hook));
  if (there && there->find(hook_mark) == std::string::npos) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("{} is there, and not bprun's", hook.native()),
                 .hint = "Move it away, or call bprun hook pre-receive from it, with what it reads "
                         "on standard input."};
  }
  TRY(fs::replace_file(
      hook,
      format("#!/bin/sh\n{}\nexec {}\n", hook_mark, text::shell_join(installation.command)),
      0755));
  return InstalledHook{.path = std::move(hook),
                       .warnings = installation.after_the_fact ? std::vector<std::string>()
                                                               : hooks_afterwards(repository)};
}

}  // namespace bprun::pipeline
