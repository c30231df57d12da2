// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/page.hpp"

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

/// Takes the chapter "Examples", which is a page's last, off it: examples stand behind the options.
std::string examples_of(std::vector<Block>& blocks) {
  const auto heading = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
    return block.kind == Block::Kind::heading && block.text == "Examples";
  });
  const std::vector<Block> examples(heading, blocks.end());
  blocks.erase(heading, blocks.end());
  return examples.empty() ? "" : format("\n{}\n", to_plain(examples));
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
      completion_command,
      man_command,
  };
  return all;
}

FoundCommand find_command(std::span<const std::string> words) {
  FoundCommand found;
  for (const auto& command : commands()) {
    const auto name = text::words(command.name);
    if (name.size() > words.size() || name.size() <= found.words) continue;
    if (std::equal(name.begin(), name.end(), words.begin())) found = {&command, name.size()};
  }
  return found;
}

std::string overview() {
  auto blocks = parse_page(page_of("bprun"));
  std::string text = format("{}\n\nCommands:\n", blocks.empty() ? "" : blocks.front().text);
  for (const auto& command : commands())
    text += row(std::string(command.name), command.summary);
  text += row("help [COMMAND]", "show this list, or all about one command");
  text += row("--version", "show the version");
  return text + examples_of(blocks);
}

std::string overview(std::string_view group) {
  std::string text = "Commands:\n";
  for (const auto& command : commands()) {
    if (text::words(command.name)[0] == group)
      text += row(std::string(command.name), command.summary);
  }
  return text + format("\nbprun help {} COMMAND tells all about one of them.\n", group);
}

std::string help(const Command& command) {
  std::string text =
      format("{}\n\nUsage: bprun {} {}\n", command.summary, command.name, command.arguments);
  auto about = parse_page(page_of(command.name));
  const std::string examples = examples_of(about);
  if (!about.empty()) text += format("\n{}\n", to_plain(about));
  if (!command.options.empty()) text += "\nOptions:\n";
  for (const auto& option : command.options) {
    std::string left(option.alias);
    if (!left.empty()) left += ", ";
    left += option.name;
    if (!option.value.empty()) left += format(" {}", option.value);
    text += row(left, option.help);
  }
  return text + examples;
}

}  // namespace bprun::cli
