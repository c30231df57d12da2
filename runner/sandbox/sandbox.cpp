// SPDX-License-Identifier: MIT
#include "runner/sandbox/sandbox.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/sandbox/disk_meter.hpp"
#include "runner/sandbox/name_space.hpp"
#include "runner/sandbox/path_map.hpp"
#include "runner/sandbox/root_view.hpp"
#include "runner/sandbox/wrapping.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::sandbox {

namespace {

/// bubblewrap's two: the one outside, and the first process of the pid namespace.
constexpr unsigned wrapper_processes = 2;

/// Makes a directory with exactly this mode, whatever the umask.
Result<void> make_directory(const Path& path, mode_t mode) {
  TRY(fs::make_directories(path));
  if (::chmod(path.c_str(), mode) != 0) {
    return system_error(format("set the mode of {}", path.native()), errno);
  }
  return {};
}

bool may_enter(const struct stat& status, const Identity& identity) {
  if (status.st_uid == identity.uid) return (status.st_mode & S_IXUSR) != 0;
  if (status.st_gid == identity.gid) return (status.st_mode & S_IXGRP) != 0;
  return (status.st_mode & S_IXOTH) != 0;
}

/// bubblewrap runs as the build's uid, so that uid must get to what it mounts.
Result<void> check_reachable(const Path& path, const Identity& identity, const char* hint) {
  if (::geteuid() != 0) return {};
  Path so_far;
  for (const auto& part : path.parent_path()) {
    so_far /= part;

    struct stat status = {};

    if (::stat(so_far.c_str(), &status) != 0) {
      return system_error(format("look at {}", so_far.native()), errno);
    }
    if (!may_enter(status, identity)) {
      return Error{.kind = ErrorKind::denied,
                   .message = format("the build's uid {} cannot get to {}: {} does not let it in",
                                     identity.uid,
                                     path.native(),
                                     so_far.native()),
                   .hint = hint};
    }
  }
  return {};
}

constexpr const char* store_hint = "Choose a --store below a directory that every user may enter.";
constexpr const char* root_hint =
    "Move the root filesystem to a place below directories that every user may enter.";

}  // namespace

struct Sandbox::State {
  Spec spec;
  Limiter limiter;
  RootView view = {};
  Path bubblewrap = {};
  std::vector<Cover> covers = {};  ///< what `user` mode puts over places of the host
  std::optional<Namespaces> namespaces = std::nullopt;
  bool namespaces_tried = false;        ///< made once, to know that it can be done
  std::string namespaces_missing = {};  ///< why not, in `user`
  Path tmp_inside = {};
  std::string user_name = build_user;
  std::vector<fs::Fd> argument_files = {};
  std::optional<Witness> witness = std::nullopt;  ///< of the last witnessed command
  bool finished = false;

  Result<void> prepare_scratch() const;
  Result<void> prepare_sandbox();
  Result<void> prepare_user();
  Result<void> prepare_none();
  Result<process::Command> command(std::vector<std::string> argv,
                                   const process::Environment& environment,
                                   const Path& directory);
};

Result<void> Sandbox::State::prepare_scratch() const {
  TRY(make_directory(spec.scratch / "tmp", 01777));
  TRY(make_directory(spec.scratch / "etc", 0755));
  return {};
}

Result<void> Sandbox::State::prepare_sandbox() {
  const auto program = find_bubblewrap();
  if (!program) {
    return Error{.kind = ErrorKind::denied,
                 .message = "bubblewrap is not installed",
                 .hint = "Install it: apt-get install bubblewrap"};
  }
  bubblewrap = *program;
  tmp_inside = "/tmp";
  if (spec.root_inside) user_name = "root";
  view = TRY(view_root(spec));
  view.shared_memory = limiter.shared_memory_size();
  if (view.shared_memory && !TRY(process::capture(bubblewrap_size_probe(*program))).exit.ok()) {
    view.shared_memory.reset();
  }
  TRY(check_reachable(spec.scratch / "tmp" / ".", spec.identity, store_hint));
  if (spec.root) TRY(check_reachable(*spec.root / ".", spec.identity, root_hint));
  for (const auto& mount : spec.mounts)
    TRY(check_reachable(mount.host, spec.identity, store_hint));
  return {};
}

Result<void> Sandbox::State::prepare_user() {
  if (spec.machine_is_ours) return prepare_none();
  const Path tmp = spec.scratch / "tmp";
  const Path etc = spec.scratch / "etc";
  const std::string passwd = TRY(fs::read_file("/etc/passwd"));
  const auto known = account_name(passwd, spec.identity.uid);
  // A build below /tmp would be hidden by a new /tmp.
  bool below_tmp = is_below(spec.scratch, "/tmp") || is_below(spec.scratch, "/var/tmp");
  for (const auto& mount : spec.mounts) {
    below_tmp = below_tmp || is_below(mount.host, "/tmp") || is_below(mount.host, "/var/tmp");
  }
  if (!below_tmp) {
    covers.push_back({tmp, "/tmp"});
    covers.push_back({tmp, "/var/tmp"});
  }
  covers.push_back(
      {TRY(write_etc(etc, "passwd", passwd_text(spec.identity, spec.home_inside))), "/etc/passwd"});
  covers.push_back({TRY(write_etc(etc, "group", group_text(spec.identity))), "/etc/group"});

  auto made = make_namespaces(covers, spec.network);
  if (made) {
    namespaces_tried = true;
    tmp_inside = below_tmp ? tmp : Path("/tmp");
    return {};
  }
  if (!spec.network) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("--no-network is not possible here: {}", made.error().message),
                 .hint = "Take --isolation=sandbox, or allow the container CAP_SYS_ADMIN."};
  }
  namespaces_missing = made.error().message;
  tmp_inside = tmp;
  user_name = known.value_or(build_user);
  if (!known) namespaces_missing += format("; uid {} has no passwd entry", spec.identity.uid);
  return {};
}

Result<void> Sandbox::State::prepare_none() {
  tmp_inside = spec.machine_is_ours ? Path("/tmp") : spec.scratch / "tmp";
  const auto passwd = fs::read_file_if_exists("/etc/passwd");
  if (passwd && *passwd) {
    user_name = account_name(**passwd, spec.identity.uid).value_or(build_user);
  }
  if (spec.network) return {};
  return Error{.kind = ErrorKind::denied,
               .message = "--no-network is not possible with --isolation=none",
               .hint = "Take --isolation=sandbox."};
}

Sandbox::Sandbox(std::unique_ptr<State> state) : state_(std::move(state)) {}

Sandbox::Sandbox(Sandbox&&) noexcept = default;

Sandbox::~Sandbox() {
  if (state_) finish();
}

Result<Sandbox> Sandbox::create(Spec spec) {
  const bool wrapped = spec.mode == Mode::sandbox;
  Limiter limiter =
      TRY(Limiter::create(spec.limits, wrapped ? wrapper_processes + Witness::processes() : 0));
  auto state =
      std::make_unique<State>(State{.spec = std::move(spec), .limiter = std::move(limiter)});
  if (!state->spec.machine_is_ours) TRY(state->prepare_scratch());
  switch (state->spec.mode) {
  case Mode::sandbox:
    TRY_WHILE(state->prepare_sandbox(), "while preparing the sandbox");
    break;
  case Mode::user:
    TRY_WHILE(state->prepare_user(), "while preparing isolation `user`");
    break;
  case Mode::none:
    TRY_WHILE(state->prepare_none(), "while preparing isolation `none`");
    break;
  }
  process::adopt_orphans();
  Sandbox sandbox(std::move(state));
  if (sandbox.spec().try_at_once) TRY(sandbox.check());
  return sandbox;
}

Result<void> Sandbox::check() {
  if (state_->spec.mode != Mode::sandbox) return {};
  const auto tried = TRY(process::capture(TRY(command({"/bin/sh", "-c", ":"}, {}, "/"))));
  if (tried.exit.ok()) return {};
  const auto lines = text::lines(tried.err);
  const std::string said = lines.empty() ? tried.exit.str() : text::printable(lines.front());
  if (const auto& root = state_->spec.root) {
    return Error{.kind = ErrorKind::denied,
                 .message =
                     format("no script starts in the root filesystem {}: {}", root->native(), said),
                 .hint = "It must hold a whole system for this machine's architecture, with a "
                         "/bin/sh: bprun stack rootfs makes one."};
  }
  return Error{.kind = ErrorKind::denied,
               .message = format("the sandbox cannot be made: {}", said),
               .hint = "Take --isolation=user as root, or --isolation=none, to build without it."};
}

Result<process::Command> Sandbox::State::command(std::vector<std::string> argv,
                                                 const process::Environment& environment,
                                                 const Path& directory) {
  process::Command command;
  if (spec.mode == Mode::sandbox) {
    const Wrapping wrapping{.bubblewrap = bubblewrap,
                            .spec = spec,
                            .view = view,
                            .witness = witness,
                            .process_limit = limiter.process_limit_inside()};
    WrappedCommand wrapped = TRY(wrap(wrapping, std::move(argv), environment, directory));
    command = std::move(wrapped.command);
    command.namespaces = spec.namespaces;
    for (auto& file : wrapped.files)
      argument_files.push_back(std::move(file));
  } else {
    command.argv = std::move(argv);
    command.environment = environment;
    command.directory = directory;
  }
  command.umask = 0022;
  if (::geteuid() == 0 && spec.mode != Mode::none) {
    command.credentials = process::Credentials{
        .uid = spec.identity.uid, .gid = spec.identity.gid, .groups = spec.groups};
  }
  if (namespaces_tried && !namespaces) {
    // Only now: it is a copy of our own, and the build's overlay may be younger than this sandbox.
    namespaces = TRY(make_namespaces(covers, spec.network));
  }
  if (namespaces) {
    command.namespaces.push_back(namespaces->mount.get());
    if (namespaces->network) command.namespaces.push_back(namespaces->network.get());
  }
  limiter.apply(command);
  return command;
}

Result<process::Command> Sandbox::command(std::vector<std::string> argv,
                                          const process::Environment& environment,
                                          const Path& directory_inside) {
  state_->witness.reset();
  return state_->command(std::move(argv), environment, directory_inside);
}

Result<process::Command> Sandbox::witnessed_command(std::vector<std::string> argv,
                                                    const process::Environment& environment,
                                                    const Path& directory_inside) {
  state_->witness.reset();
  if (state_->spec.mode == Mode::sandbox) state_->witness = TRY(Witness::create());
  return state_->command(std::move(argv), environment, directory_inside);
}

Testimony Sandbox::ending(const process::Exit& told) const {
  if (state_->spec.mode != Mode::sandbox || told.signal != 0) return {.exit = told};
  if (const auto testimony = state_->witness ? state_->witness->testimony() : std::nullopt) {
    // A witness that was killed later, or tampered with, does not go with what bubblewrap says.
    if (testimony->start_error != 0 || testimony->exit.status() == told.code) return *testimony;
  }
  return {.exit = {.code = told.code, .second_hand = true}};
}

void Sandbox::attach(process::Watch& watch) {
  watch.poll_interval = state_->limiter.poll_interval();
  watch.check = [state = state_.get()] { return state->limiter.check(); };
  if (state_->spec.mode == Mode::sandbox) watch.deliver = deliver_inside;
}

Path Sandbox::inside(const Path& host) const {
  return path_inside(state_->spec, host);
}

Path Sandbox::host(const Path& inside) const {
  return path_on_host(state_->spec, inside);
}

const Path& Sandbox::tmp_inside() const {
  return state_->tmp_inside;
}

const std::string& Sandbox::user_name() const {
  return state_->user_name;
}

std::vector<std::string> Sandbox::wrapper_names() {
  return {"bwrap", Witness::process_name};
}

const Spec& Sandbox::spec() const {
  return state_->spec;
}

ProgramSearch Sandbox::find_program(const Path& inside) const {
  return search_program(state_->spec, state_->view, inside);
}

std::optional<LimitHit> Sandbox::limit_hit(const process::Outcome& outcome) {
  const auto testimony = state_->witness ? state_->witness->testimony() : std::nullopt;
  return state_->limiter.limit_hit(outcome, testimony ? testimony->shared_memory : 0);
}

std::optional<std::string> Sandbox::out_of_space() const {
  std::vector<Path> directories{state_->spec.scratch / "tmp"};
  for (const auto& mount : state_->spec.mounts) {
    if (mount.writable) directories.push_back(mount.host);
  }
  const auto full = full_file_system(directories);
  if (!full) return std::nullopt;
  return format("the file system of {} is full", full->native());
}

std::vector<std::string> Sandbox::describe() const {
  const State& state = *state_;
  std::vector<std::string> lines;
  lines.push_back(format("isolation {}, uid {}, gid {}, user {}, network {}",
                         to_string(state.spec.mode),
                         state.spec.identity.uid,
                         state.spec.identity.gid,
                         state.user_name,
                         state.spec.network ? "shared" : "off"));
  if (!state.namespaces_missing.empty()) {
    lines.push_back(format("no namespaces for it: {}", state.namespaces_missing));
  }
  lines.push_back(format("temporary files in {}", state.tmp_inside.native()));
  if (state.spec.mode == Mode::sandbox) {
    if (state.spec.root) lines.push_back(format("root filesystem {}", state.spec.root->native()));
    for (const auto& mount : state.spec.mounts) {
      lines.push_back(format("{} {}{}",
                             mount.inside.native(),
                             mount.writable ? "" : "read-only ",
                             mount.host.native()));
    }
  }
  for (auto& line : state.limiter.describe())
    lines.push_back(std::move(line));
  return lines;
}

void Sandbox::finish() {
  if (std::exchange(state_->finished, true)) return;
  // The group first: it is killed as a whole, however fast it forks.
  state_->limiter.finish();
  process::kill_descendants();
  state_->namespaces.reset();
  state_->argument_files.clear();
}

}  // namespace bprun::sandbox
