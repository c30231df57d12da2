// SPDX-License-Identifier: MIT
#include "runner/herokuish/launch.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/herokuish/app_env.hpp"
#include "runner/herokuish/entropy.hpp"
#include "runner/herokuish/ownership.hpp"
#include "runner/herokuish/types.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/process/replace.hpp"
#include "runner/run/command_line.hpp"
#include "runner/run/profile.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

namespace bprun::herokuish {

namespace {

using Words = std::vector<std::string>;

// As a shell tells them (P-21).
constexpr int not_executable = 126;
constexpr int not_found = 127;

/// What the caller asked for, before bash has seen it.
struct Target {
  Words words;
  bool is_text = false;  ///< one word, for the shell
};

Result<Path> bash_of(const process::Environment& environment) {
  if (const auto bash = environment.get("BASH_BIN"); bash && fs::is_file(*bash)) return Path(*bash);
  for (const auto& search :
       {environment.get("PATH").value_or(""), std::string(process::default_path)}) {
    if (auto found = process::find_program("bash", search)) return *found;
  }
  return Error{.kind = ErrorKind::system,
               .message = "bash is not installed, and apps are started by it",
               .hint = "Install it: apt-get install bash"};
}

/// P-24 (3) to (5).
Result<Words> scripts_of(const Path& app) {
  Words scripts;
  const Path folder = "/etc/profile.d";
  if (fs::is_directory(folder)) {
    for (const auto& name : TRY(fs::list_directory(folder))) {
      if (!name.starts_with('.') && name.ends_with(".sh"))
        scripts.push_back((folder / name).native());
    }
  }
  for (auto& script : TRY(run::profile_scripts(app)))
    scripts.push_back(std::move(script));
  return scripts;
}

/// bash forgets the prompt that it inherits where it is not interactive, and what it becomes has to
/// have it (H-58).
std::string prompt_again(const process::Environment& environment) {
  const auto prompt = environment.get("PS1");
  return prompt ? format("export PS1={}\n", text::shell_quote(*prompt)) : "";
}

/// The words themselves where there is nothing to source before.
Words sourced_words(const Path& bash,
                    const Path& app,
                    const Words& scripts,
                    const process::Environment& environment,
                    const Words& words) {
  if (scripts.empty()) return words;
  Words all = run::start_words(bash, app, scripts, words);
  // bash -c SCRIPT
  all[2].insert(0, prompt_again(environment));
  return all;
}

/// The original's: everything under errexit, and the text's expansion as words (P-15, P-25); 111 is
/// setuidgid's own failure (P-21).
Words original_words(const Session& session,
                     const Path& bash,
                     const Words& scripts,
                     const process::Environment& environment,
                     const Words& target) {
  const bool drops = !session.is_on("HEROKUISH_SETUIDGUID", "false");
  std::string script = prompt_again(environment);
  script += "__bprun_words=(\"$@\"); set --; set -eo pipefail\n";
  for (const auto& relative : scripts)
    script += format(". {}\n", text::shell_quote((session.paths.app / relative).native()));
  script += "set -- \"${__bprun_words[@]}\"\nshopt -s execfail\nexec $(eval echo \"$@\")";
  script += drops ? " || exit 111" : "";
  Words words{bash.native(), "-c", std::move(script), "bash"};
  words.insert(words.end(), target.begin(), target.end());
  return words;
}

Result<Words> words_to_become(const Session& session,
                              const process::Environment& environment,
                              const Target& target) {
  const Path& app = session.paths.app;
  const Path bash = TRY(bash_of(environment));
  const auto scripts = TRY(scripts_of(app));
  if (session.original) {
    return original_words(session, bash, scripts, environment, target.words);
  }
  Words words = target.words;
  if (target.is_text) words = {bash.native(), "-c", run::shell_text(target.words[0]).text};
  return sourced_words(bash, app, scripts, environment, words);
}

/// Does not return where it succeeds.
Result<int> become_program(const Session& session,
                           const Account& account,
                           bool drops,
                           process::Environment environment,
                           Words words) {
  process::Command command{.argv = std::move(words),
                           .environment = std::move(environment),
                           .directory = session.paths.app};
  if (drops && can_change_user()) command.credentials = credentials_of(account);
  auto failed = process::replace_process(command);
  warn({failed.error.message});
  return failed.is_missing ? not_found : not_executable;
}

/// P-20, P-28: the tree is swept only where its own directory is not the account's.
std::vector<std::string> take_possession(const Session& session, const Account& account) {
  std::vector<std::string> warnings;
  if (auto warning = set_home(account, session.paths.app)) warnings.push_back(*std::move(warning));
  if (session.is_on("HEROKUISH_DISABLE_CHOWN", "true")) return warnings;
  const Path& app = session.paths.app;

  struct stat status = {};

  const bool owned = ::stat(app.c_str(), &status) == 0 && is_owned(status, account);
  if (owned && !session.original) return warnings;
  if (!can_change_user()) {
    if (!owned && status.st_uid != ::geteuid()) {
      warnings.push_back(format("{} belongs to uid {}, and the app runs as uid {}: it may be "
                                "unable to write there",
                                app.native(),
                                status.st_uid,
                                ::geteuid()));
    }
    return warnings;
  }
  if (const auto given = give_tree(app, account); !given) {
    warnings.push_back(given.error().message);
  }
  return warnings;
}

Result<int> launch(const Session& session, const Target& target) {
  Account account = TRY(app_account(session.user, session.paths.app, session.with_tty));
  start_entropy_daemon(session);
  auto warnings = take_possession(session, account);
  process::Environment environment = session.environment;
  environment.set("HOME", session.paths.app.native());
  for (auto& warning : TRY(apply_env_dir(session.paths.env, environment)))
    warnings.push_back(std::move(warning));
  const bool drops = !session.is_on("HEROKUISH_SETUIDGUID", "false");
  if (drops && can_change_user() && account.uid == 0) {
    warnings.push_back(format("the app runs as root, for {}: name another account in USER",
                              session.user.empty() ? "its directory is root's" : "USER is root"));
  }
  warn(warnings);
  auto words = TRY(words_to_become(session, environment, target));
  trace(session, text::shell_join(words));
  return become_program(session, account, drops, std::move(environment), std::move(words));
}

}  // namespace

Result<int> start_type(const Session& session, const std::vector<std::string>& words) {
  const std::string type = words.empty() ? "" : words[0];
  const auto types = TRY(read_types(session));
  if (!types) {
    return Error{.kind = ErrorKind::app,
                 .message = format("there is no Procfile in {}", session.paths.app.native()),
                 .hint = "Its lines are `type: command`, for instance `web: npm start`."};
  }
  const auto* found = manifest::find_process_type(*types, type);
  if (found == nullptr || text::trim(found->command).empty()) {
    static_cast<void>(fs::write_all(
        STDOUT_FILENO,
        format("Proc entrypoint {} does not exist. Please check your Procfile\n", type)));
    return 1;
  }
  return launch(session, {.words = {found->command}, .is_text = true});
}

Result<int> exec_words(const Session& session, const std::vector<std::string>& words) {
  if (words.empty() && session.original) {
    return session.is_on("HEROKUISH_SETUIDGUID", "false") ? 0 : 100;
  }
  if (words.empty() || (words.size() == 1 && text::trim(words[0]).empty())) {
    return Error{.kind = ErrorKind::usage,
                 .message = "there is no command to run",
                 .hint = "/exec COMMAND, or /exec PROGRAM ARGUMENT..."};
  }
  return launch(session, {.words = words, .is_text = words.size() == 1});
}

Result<int> become_app(const Session& session,
                       const Account& account,
                       process::Environment environment,
                       const std::vector<std::string>& words) {
  // bprun ignores it in a build, and what is ignored stays so in the program.
  std::signal(SIGPIPE, SIG_DFL);
  const Path& app = session.paths.app;
  const Path bash = TRY(bash_of(environment));
  const auto scripts = TRY(scripts_of(app));
  auto become_words = sourced_words(bash, app, scripts, environment, words);
  return become_program(session, account, true, std::move(environment), std::move(become_words));
}

}  // namespace bprun::herokuish
