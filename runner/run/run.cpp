// SPDX-License-Identifier: MIT
#include "runner/run/run.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/process/foreground.hpp"
#include "runner/run/app_files.hpp"
#include "runner/run/command_line.hpp"
#include "runner/run/deliver.hpp"
#include "runner/run/environment.hpp"
#include "runner/run/image_app.hpp"
#include "runner/run/prepared_state.hpp"
#include "runner/run/profile.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/sandbox/mode.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "runner/store/inventory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::run {

namespace {

constexpr const char* home_in_sandbox = "/app";

/// As the app will see it.
Result<Path> find_bash(const RunRequest& request) {
  if (request.stack_root) return Path("/bin/bash");
  if (auto bash = process::find_program("bash", process::default_path)) return std::move(*bash);
  return Error{.kind = ErrorKind::system,
               .message = "bash is not installed, and apps are started by it",
               .hint = "Install it: apt-get install bash"};
}

Result<Path> app_directory(const AppDirectory& app) {
  std::error_code failed;
  Path directory = std::filesystem::canonical(app.directory, failed);
  if (!failed && fs::is_directory(directory)) return directory;
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no directory {}", app.directory.native())};
}

/// Who an app in a directory runs as: its owner (P-22), so that it can write there and so that
/// what it writes belongs to who owns the rest. Never root.
Result<sandbox::Identity>
owner_of(const Path& directory, const RunRequest& request, std::vector<std::string>& warnings) {
  if (::geteuid() != 0) return sandbox::Identity{.uid = ::geteuid(), .gid = ::getegid()};

  struct stat status = {};

  if (::stat(directory.c_str(), &status) != 0) {
    return system_error(format("look at {}", directory.native()), errno);
  }
  if (status.st_uid != 0) return sandbox::Identity{.uid = status.st_uid, .gid = status.st_gid};
  const auto& identity = request.build_identity;
  if (request.isolation != sandbox::Mode::none) {
    warnings.push_back(format("{} belongs to root, and the app runs as uid {}: it may be unable to "
                              "write there (chown it, or use a slug)",
                              directory.native(),
                              identity.uid));
  }
  return identity;
}

Error unreachable(Error error, const Path& directory) {
  if (error.kind != ErrorKind::denied || error.hint.find("--store") == std::string::npos) {
    return error;
  }
  error.hint = format("The app does not run as root. Let others enter the directories above {}, or "
                      "build a slug and start that.",
                      directory.native());
  return error;
}

Result<Path> make_owned_directory(const Path& path, const sandbox::Identity& owner, mode_t mode) {
  TRY(fs::make_directories(path));
  if (::chmod(path.c_str(), mode) != 0) {
    return system_error(format("set the mode of {}", path.native()), errno);
  }
  if (::geteuid() == 0 && ::lchown(path.c_str(), owner.uid, owner.gid) != 0) {
    return system_error(format("give {} to uid {}", path.native(), owner.uid), errno);
  }
  return path;
}

std::string default_dyno(const RunRequest& request) {
  if (!request.dyno.empty()) return request.dyno;
  if (const auto* type = std::get_if<ProcessTypeName>(&request.what)) return type->name + ".1";
  // Four digits, as Heroku numbers its one-off dynos.
  return format("run.{}", 1000 + ::getpid() % 9000);
}

/// The words that bash becomes after the profile scripts.
struct Target {
  std::vector<std::string> words;
  std::string command;  ///< for people
  bool becomes_the_program = true;
};

Result<Target> find_target(const RunRequest& request,
                           const std::vector<manifest::ProcessType>& types,
                           const Path& bash) {
  if (const auto* list = std::get_if<WordList>(&request.what)) {
    if (!list->words.empty() && !list->words.front().empty()) {
      return Target{.words = list->words, .command = text::shell_join(list->words)};
    }
    return Error{.kind = ErrorKind::usage, .message = "there is no command to run"};
  }
  std::string line;
  if (const auto* type = std::get_if<ProcessTypeName>(&request.what)) {
    if (type->may_lack && manifest::find_process_type(types, type->name) == nullptr) {
      return Target{};
    }
    line = TRY(command_of(types, type->name));
  } else {
    line = std::get<ShellLine>(request.what).text;
  }
  if (text::trim(line).empty()) {
    return Error{.kind = ErrorKind::usage, .message = "there is no command to run"};
  }
  ShellText shell = shell_text(line);
  return Target{.words = {bash.native(), "-c", std::move(shell.text)},
                .command = std::string(text::trim(line)),
                .becomes_the_program = shell.becomes_the_program};
}

std::string mode_warning(const sandbox::Choice& choice, const Path& home) {
  return format(
      "the app runs in place, its HOME is {} and not /app ({})", home.native(), choice.why);
}

/// Mode, user and place of the app: everything that must be known before its files are read.
struct Ground {
  sandbox::Choice choice;
  sandbox::Identity identity;
  Path app;  ///< what the sandbox shows, or where the app runs in place
  /// Where its files can be read before it starts: a mounted one is nowhere else to be seen.
  Path files;
  std::vector<int> namespaces = {};
};

Result<Ground> ground_of_slug(const SlugFile& slug,
                              const RunRequest& request,
                              const store::Store& store,
                              Prepared::State& state) {
  Ground ground;
  ground.choice = TRY(sandbox::choose(request.isolation, request.build_identity));
  state.lease = TRY(sandbox::IdentityLease::take(
      ground.choice.mode, request.build_identity, store.root() / "locks"));
  ground.identity = state.lease->identity();
  state.slug.emplace(TRY(SlugFiles::open(
      slug.file, request.layout, store, state.work.path(), {ground.choice.mode, ground.identity})));
  ground.app = state.slug->app();
  ground.files = state.slug->readable();
  ground.namespaces = state.slug->namespaces();
  return ground;
}

Result<Ground> ground_of_directory(const AppDirectory& app,
                                   const RunRequest& request,
                                   std::vector<std::string>& warnings) {
  Ground ground;
  ground.app = TRY(app_directory(app));
  ground.files = ground.app;
  ground.identity = TRY(owner_of(ground.app, request, warnings));
  ground.choice = TRY(sandbox::choose(request.isolation, ground.identity));
  return ground;
}

Result<sandbox::Sandbox>
make_sandbox(const Ground& ground, const RunRequest& request, const Path& home, const Path& work) {
  const bool wrapped = ground.choice.mode == sandbox::Mode::sandbox;
  Path scratch = TRY(make_owned_directory(work / "scratch", ground.identity, 0700));
  sandbox::Spec spec{.mode = ground.choice.mode,
                     .identity = ground.identity,
                     .scratch = std::move(scratch),
                     .root = request.stack_root,
                     .home_inside = home,
                     .root_inside = request.is_root_inside,
                     .terminal = request.may_use_terminal && process::has_terminal(),
                     .limits = request.limits,
                     .namespaces = ground.namespaces};
  if (wrapped) spec.mounts = {{.host = ground.app, .inside = home, .writable = true}};
  auto made = sandbox::Sandbox::create(std::move(spec));
  if (!made) return unreachable(std::move(made).error(), ground.app);
  if (request.stack_root && made->find_program("/bin/bash").found == sandbox::Found::no) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("there is no bash in the root filesystem {}, and apps are "
                                   "started by it",
                                   request.stack_root->native()),
                 .hint = "Take a stack's whole root filesystem: bprun stack rootfs makes one."};
  }
  return made;
}

void append(std::vector<std::string>& list, std::vector<std::string> more) {
  for (auto& item : more)
    list.push_back(std::move(item));
}

/// The app of an image, whose files are there, on the ground of that image.
Result<Ground> ground_of_image(const ImageApp& image,
                               const Path& app,
                               const RunRequest& request,
                               const store::Store& store,
                               std::optional<sandbox::IdentityLease>& lease) {
  Ground ground;
  ground.choice = TRY(sandbox::choose(request.isolation, request.build_identity));
  lease = TRY(sandbox::IdentityLease::take(
      ground.choice.mode, request.build_identity, store.root() / "locks"));
  ground.identity = lease->identity();
  ground.app = app;
  ground.files = app;
  const bool is_own = app != image.root;  // the root itself belongs to nobody who runs in it
  if (is_own && ::geteuid() == 0) TRY(give_to(app, ground.identity));
  return ground;
}

constexpr const char* image_origin = "the image";

/// What an image that a Dockerfile built starts: as its own configuration says, in its own root.
Result<void> prepare_image(const ImageApp& image,
                           const RunRequest& request,
                           const store::Store& store,
                           Prepared::State& state) {
  const Path& work = state.work.path();
  const Path directory = image_directory(image);
  const Path app = directory == "/" ? image.root : image.root / directory.relative_path();
  auto mounts = image_mounts(image);
  const bool is_writable = !mounts.empty() && mounts.back().writable;
  const Ground ground =
      TRY(ground_of_image(image, is_writable ? app : image.root, request, store, state.lease));
  TRY(sandbox::check_root_can_be_shown(ground.choice, image.root, image_origin));
  state.mode = ground.choice.mode;
  state.home = directory;
  state.interactive = request.interactive;
  state.argv = TRY(image_words(image, request.what));
  state.command = image.command.empty() ? text::shell_join(state.argv) : image.command;

  Path scratch = TRY(make_owned_directory(work / "scratch", ground.identity, 0700));
  const bool on_terminal = request.may_use_terminal && process::has_terminal();
  state.sandbox.emplace(TRY(sandbox::Sandbox::create({.mode = ground.choice.mode,
                                                      .identity = ground.identity,
                                                      .scratch = std::move(scratch),
                                                      .root = image.root,
                                                      .mounts = std::move(mounts),
                                                      .home_inside = directory,
                                                      .terminal = on_terminal,
                                                      .limits = request.limits})));
  if (state.argv.front() == "/bin/sh" &&
      state.sandbox->find_program("/bin/sh").found == sandbox::Found::no) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = "there is no /bin/sh in the image, and its command is a line for one",
                 .hint = "Build the process type from a stage that has a shell, or leave its "
                         "command to the image's CMD."};
  }
  auto start = start_environment(request,
                                 StartFacts{.home = directory == "/" ? Path("/tmp") : directory,
                                            .user = state.sandbox->user_name(),
                                            .shell = "/bin/sh",
                                            .tmp = state.sandbox->tmp_inside(),
                                            .dyno = default_dyno(request),
                                            .on_terminal = on_terminal});
  append(state.warnings, std::move(start.warnings));
  state.environment = std::move(start.environment);
  add_image_environment(image, request.config, state.environment);
  return {};
}

/// What is known of an app's processes once its files are there.
Result<AppFiles> files_of(const Ground& ground, const std::optional<ImageApp>& image) {
  AppFiles files = TRY(read_app_files(ground.files));
  if (!image || !image->types) return files;
  for (const auto& type : *image->types) {
    if (manifest::find_process_type(files.types, type.name) == nullptr) files.types.push_back(type);
  }
  return files;
}

}  // namespace

Result<Prepared> prepare(const store::Store& store, const RunRequest& given) {
  RunRequest request = given;
  auto state =
      std::make_unique<Prepared::State>(Prepared::State{.work = TRY(store.work_directory())});
  const Path& work = state->work.path();
  TRY(fs::write_file(work / store::reads_no_tree, ""));

  Ground ground;
  std::optional<ImageApp> image;
  const auto* slug = std::get_if<SlugFile>(&request.app);
  if (slug != nullptr && is_image(slug->file)) {
    image = TRY(open_image_app(slug->file, work, request.what));
    if (!image) return Prepared(std::move(state));
    if (!image->types) {
      TRY(prepare_image(*image, request, store, *state));
      return Prepared(std::move(state));
    }
    if (!is_folder_of_image(*image, "app")) {
      return Error{.kind = ErrorKind::corrupt, .message = "the image has no folder /app"};
    }
    // An app of ours: it is started as out of a slug, in the image's system where it has one.
    ground = TRY(ground_of_image(*image, image->root / "app", request, store, state->lease));
    if (fs::exists(image->root / "bin/bash") || fs::exists(image->root / "usr/bin/bash")) {
      request.stack_root = image->root;
      request.stack_root_origin = image_origin;
    }
  } else if (slug != nullptr) {
    ground = TRY(ground_of_slug(*slug, request, store, *state));
  } else {
    ground =
        TRY(ground_of_directory(std::get<AppDirectory>(request.app), request, state->warnings));
  }
  const Path bash = TRY(find_bash(request));
  TRY(sandbox::check_root_can_be_shown(
      ground.choice, request.stack_root, request.stack_root_origin));
  state->mode = ground.choice.mode;
  state->home = state->mode == sandbox::Mode::sandbox ? Path(home_in_sandbox) : ground.app;
  state->interactive = request.interactive;
  if (state->mode != sandbox::Mode::sandbox) {
    state->warnings.push_back(mode_warning(ground.choice, state->home));
  }

  // What is to be started is known before anything is set up for it.
  AppFiles files = TRY(files_of(ground, image));
  append(state->warnings, std::move(files.warnings));
  Target target = TRY(find_target(request, files.types, bash));
  if (target.words.empty()) return Prepared(std::move(state));
  state->command = std::move(target.command);
  state->becomes_the_program = target.becomes_the_program;
  state->argv = start_words(bash, state->home, files.profile_scripts, target.words);

  state->sandbox.emplace(TRY(make_sandbox(ground, request, state->home, work)));
  auto start = start_environment(
      request,
      StartFacts{.home = state->home,
                 .user = state->sandbox->user_name(),
                 .shell = bash,
                 .tmp = state->sandbox->tmp_inside(),
                 .dyno = default_dyno(request),
                 .on_terminal = request.may_use_terminal &&
                                (::isatty(STDIN_FILENO) != 0 || ::isatty(STDOUT_FILENO) != 0)});
  append(state->warnings, std::move(start.warnings));
  state->environment = std::move(start.environment);
  return Prepared(std::move(state));
}

Prepared::Prepared(std::unique_ptr<State> state) : state_(std::move(state)) {}

Prepared::Prepared(Prepared&&) noexcept = default;
Prepared::~Prepared() = default;

bool Prepared::has_command() const {
  return !state_->argv.empty();
}

const std::string& Prepared::command() const {
  return state_->command;
}

const std::vector<std::string>& Prepared::argv() const {
  return state_->argv;
}

const process::Environment& Prepared::environment() const {
  return state_->environment;
}

const Path& Prepared::home() const {
  return state_->home;
}

sandbox::Mode Prepared::mode() const {
  return state_->mode;
}

const std::vector<std::string>& Prepared::warnings() const {
  return state_->warnings;
}

Result<process::Exit> Prepared::execute() {
  const bool wrapped = state_->mode == sandbox::Mode::sandbox;
  std::vector<std::string> argv = state_->argv;
  // On a terminal Ctrl-C reaches bubblewrap too, which would die of it and take the app along; so
  // it is made to ignore signals, and the app not to.
  std::vector<int> ignored;
  if (wrapped && process::has_terminal()) ignored = TRY(shield_from_terminal(argv));
  process::Command command =
      TRY(state_->sandbox->command(std::move(argv), state_->environment, state_->home));
  command.ignored_signals = std::move(ignored);

  process::Foreground foreground{.killing_interrupt = state_->interactive ? 0 : 2};
  Delivery delivery(!state_->becomes_the_program);
  foreground.deliver = [&delivery, wrapped](pid_t leader, int signal) {
    const auto app = wrapped ? app_behind_bubblewrap(leader) : std::optional<pid_t>(leader);
    return app && delivery.deliver(*app, signal);
  };
  auto exit = process::run_in_foreground(std::move(command), foreground);
  // Nothing of the app is left running, whatever it started.
  state_->sandbox->finish();
  return exit;
}

Result<process::Outcome> Prepared::execute_watched(process::Watch watch) {
  auto command =
      TRY(state_->sandbox->witnessed_command(state_->argv, state_->environment, state_->home));
  state_->sandbox->attach(watch);
  auto outcome = process::run(command, watch);
  if (outcome) {
    outcome->exit = state_->sandbox->ending(outcome->exit).exit;
    auto hit = state_->sandbox->limit_hit(*outcome);
    if (hit) outcome->stopped_because = std::move(hit->what);
  }
  // Nothing of the app is left running, whatever it started.
  state_->sandbox->finish();
  return outcome;
}

}  // namespace bprun::run
