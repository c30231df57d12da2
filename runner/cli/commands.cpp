// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"

#include "runner/base/format.hpp"

#include <algorithm>
#include <vector>

namespace bprun::cli {

namespace {

/// Column in which explanations start.
constexpr std::size_t left_width = 26;

std::string row(std::string left, std::string_view right) {
  if (left.size() + 2 > left_width)
    return format("  {}\n  {}{}\n", left, std::string(left_width, ' '), right);
  left.resize(left_width, ' ');
  return format("  {}{}\n", left, right);
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all{
      build_command,
      plan_command,
      lock_command,
      outdated_command,
      explain_command,
      report_command,
      doctor_command,
      test_command,
      app_check_command,
      app_schema_command,
      heroku_yml_plan_command,
      shell_command,
      deploy_command,
      release_command,
      releases_command,
      rollback_command,
      lambda_command,
      start_command,
      run_command,
      running_command,
      units_command,
      slug_create_command,
      slug_inspect_command,
      slug_diff_command,
      image_push_command,
      abi_command,
      stack_list_command,
      stack_check_command,
      stack_matrix_command,
      stack_show_command,
      stack_diff_command,
      stack_lint_command,
      stack_rootfs_command,
      stack_update_command,
      buildpack_lint_command,
      buildpack_pack_command,
      buildpack_test_command,
      cache_why_command,
      cache_ls_command,
      cache_rm_command,
      cache_gc_command,
      cache_verify_command,
      config_set_command,
      config_unset_command,
      config_list_command,
      config_explain_command,
      config_file_command,
      hook_install_command,
      hook_pre_receive_command,
      hook_post_receive_command,
  };
  return all;
}

std::string overview() {
  std::string text = "bprun builds apps with buildpacks, and runs what they make.\n\nCommands:\n";
  for (const auto& command : commands())
    text += row(std::string(command.name), command.summary);
  text += row("help [COMMAND]", "show this list, or all about one command");
  text += row("--version", "show the version");
  text += "\nExample:\n  bprun build . -o out && PORT=5000 bprun start web --slug out/slug.tgz\n";
  return text;
}

std::string help(const Command& command) {
  std::string text =
      format("{}\n\nUsage: bprun {} {}\n", command.summary, command.name, command.arguments);
  if (!command.about.empty()) text += format("\n{}\n", command.about);
  if (!command.options.empty()) text += "\nOptions:\n";
  for (const auto& option : command.options) {
    std::string left(option.alias);
    if (!left.empty()) left += ", ";
    left += option.name;
    if (!option.value.empty()) left += format(" {}", option.value);
    text += row(left, option.help);
  }
  return text;
}

}  // namespace bprun::cli
