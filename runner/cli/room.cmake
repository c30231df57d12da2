bprun_room(cli "Turns argv into one command, prints its result, and errors into exit statuses."
  DEPENDS base fs document report process settings sandbox manifest releases store pack run pictures pipeline herokuish
  SOURCES abi.cpp app_check.cpp arguments.cpp build.cpp buildpack_lint.cpp buildpack_pack.cpp
          buildpack_test.cpp cache_gc.cpp cache_ls.cpp cache_rm.cpp cache_verify.cpp cache_why.cpp
          commands.cpp config_explain.cpp config_file.cpp config_list.cpp config_set.cpp deploy.cpp
          explain.cpp hook_install.cpp hook_receive.cpp image_push.cpp lambda.cpp main.cpp plan.cpp
          release.cpp release_options.cpp releases.cpp report.cpp rollback.cpp run.cpp run_app.cpp
          running.cpp shared_options.cpp shell.cpp slug_create.cpp slug_diff.cpp slug_inspect.cpp
          stack_check.cpp stack_diff.cpp stack_lint.cpp stack_list.cpp stack_matrix.cpp
          stack_rootfs.cpp stack_show.cpp stack_update.cpp start.cpp start_all.cpp test.cpp
          units.cpp doctor doctor.cpp lock.cpp outdated.cpp)
