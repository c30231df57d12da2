// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/command.hpp"

/// One row each; its file has the same name. commands.cpp puts them in order.
namespace bprun::cli {

extern const Command abi_command;
extern const Command app_check_command;
extern const Command app_schema_command;
extern const Command build_command;
extern const Command buildpack_lint_command;
extern const Command buildpack_pack_command;
extern const Command buildpack_test_command;
extern const Command cache_gc_command;
extern const Command cache_ls_command;
extern const Command cache_rm_command;
extern const Command cache_verify_command;
extern const Command cache_why_command;
extern const Command completion_command;
extern const Command config_explain_command;
extern const Command config_file_command;
extern const Command config_list_command;
extern const Command config_set_command;
extern const Command config_unset_command;
extern const Command deploy_command;
extern const Command heroku_yml_plan_command;
extern const Command doctor_command;
extern const Command explain_command;
extern const Command hook_install_command;
extern const Command hook_post_receive_command;
extern const Command hook_pre_receive_command;
extern const Command image_push_command;
extern const Command lambda_command;
extern const Command lock_command;
extern const Command man_command;
extern const Command outdated_command;
extern const Command plan_command;
extern const Command release_command;
extern const Command releases_command;
extern const Command report_command;
extern const Command rollback_command;
extern const Command run_command;
extern const Command running_command;
extern const Command shell_command;
extern const Command slug_create_command;
extern const Command slug_diff_command;
extern const Command slug_inspect_command;
extern const Command stack_check_command;
extern const Command stack_diff_command;
extern const Command stack_lint_command;
extern const Command stack_list_command;
extern const Command stack_matrix_command;
extern const Command stack_rootfs_command;
extern const Command stack_show_command;
extern const Command stack_update_command;
extern const Command start_command;
extern const Command test_command;
extern const Command units_command;

}  // namespace bprun::cli
