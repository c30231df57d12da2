// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/hook_options.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/push.hpp"
#include "runner/process/own_program.hpp"

#include <unistd.h>

#include <filesystem>

namespace bprun::cli {

namespace {

constexpr std::array own_install_options{
    Option{"--post-receive", "", "", "deploy after the push is accepted; nothing is refused"},
};
constexpr auto hook_install_options =
    join_options(own_install_options, join_options(hook_options, release_command_options));

/// Hooks run in their repository: a path must be right from everywhere.
std::string made_absolute(std::string_view option, std::string value) {
  const bool is_directory = option == "--state" || option == "--store" || option == "--stack-root";
  const bool is_local = option == "--buildpack" && std::filesystem::exists(value);
  if (!is_directory && !is_local) return value;
  return std::filesystem::absolute(value).lexically_normal().native();
}

/// The hook is a file that others may read, and its words show in the list of processes.
Result<void> check_for_hook(std::string_view option, const std::string& value) {
  if (option == "--assume") {
    return Error{.kind = ErrorKind::usage,
                 .message = "--assume is for one release, and a hook is for all to come",
                 .hint = "Give it to bprun deploy --retry, when you know how the command ended."};
  }
  if (text::without_userinfo(value) == value) return {};
  return Error{.kind = ErrorKind::usage,
               .message = format("the URL of {} names a user or a password, and everybody may read "
                                 "a hook",
                                 option),
               .hint =
                   option == "--wait-for"
                       ? "Name the config var that holds it: --wait-for DATABASE_URL."
                       : "Leave it to a config var, or to git's credential helper, or use ssh."};
}

Result<int> run_hook_install(const Arguments& arguments) {
  if (arguments.operands.size() != 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun hook install takes one repository",
                 .hint = "For example: bprun hook install /srv/git/shop.git --app shop"};
  }
  // What cannot be is told now, and not to the first who pushes.
  const auto request = TRY(app_request(arguments));
  TRY(command_options(arguments, "--release-timeout"));
  TRY(pipeline::place_of(request));
  pipeline::HookInstallation installation;
  installation.repository = std::filesystem::absolute(arguments.operands[0]).lexically_normal();
  installation.branch = arguments.value("--branch").value_or("main");
  installation.after_the_fact = arguments.has("--post-receive");
  installation.command = {TRY(process::own_program()).native(),
                          "hook",
                          installation.after_the_fact ? "post-receive" : "pre-receive"};
  for (const auto& [option, values] : arguments.options) {
    const bool is_switch = option == "--no-wait";
    if (option == "--post-receive") continue;
    for (const auto& value : values) {
      TRY(check_for_hook(option, value));
      installation.command.push_back(option);
      if (!is_switch) installation.command.push_back(made_absolute(option, value));
    }
  }
  const auto hook = TRY(pipeline::install_hook(installation));
  for (const auto& warning : hook.warnings)
    static_cast<void>(fs::write_all(STDERR_FILENO, "warning: " + warning + "\n"));
  static_cast<void>(
      fs::write_all(STDOUT_FILENO,
                    format("{}\nA push to {} deploys {} now:\n  git push {} HEAD:{}\n",
                           hook.path.native(),
                           installation.branch,
                           request.app,
                           installation.repository.native(),
                           installation.branch)));
  return 0;
}

}  // namespace

const Command hook_install_command{
    .name = "hook install",
    .arguments = "REPO.git --app NAME [--branch BRANCH]",
    .summary = "Deploy an app whenever somebody pushes to a repository",
    .options = hook_install_options,
    .run = run_hook_install,
};

}  // namespace bprun::cli
