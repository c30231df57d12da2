bprun_room(pipeline "One function a user's goal, the stages in order."
  DEPENDS base fs document report process archive sandbox store settings manifest git readiness
          releases lambda stack causes abi requests containers resolve runtimes buildpack source
          plan phases lint pack run image rootfs refresh doctor
  DEFINITIONS BPRUN_VERSION="${PROJECT_VERSION}"
  SOURCES abi.cpp app_check.cpp app_test.cpp artifact.cpp beside.cpp build.cpp build_log.cpp buildpack_lint.cpp
          buildpack_pack.cpp buildpack_test.cpp buildpacks.cpp cache_items.cpp cache_verify.cpp
          cache_why.cpp columns.cpp config_explain.cpp container_build.cpp deploy.cpp explain.cpp
          failure.cpp formation.cpp image.cpp image_push.cpp inside.cpp junit_files.cpp lambda.cpp
          layers.cpp machine_settings.cpp make_root.cpp open.cpp output_apart.cpp plan.cpp
          plan_app.cpp plan_document.cpp plan_text.cpp prefetch.cpp prepare.cpp processes.cpp progress.cpp push.cpp record.cpp
          redaction.cpp release_command.cpp release_list.cpp release_log.cpp release_scripts.cpp
          slug_create.cpp stack_check.cpp stack_diff.cpp stack_diff_text.cpp
          stack_lint.cpp stack_list.cpp stack_matrix.cpp stack_matrix_build.cpp
          stack_matrix_html.cpp stack_matrix_junit.cpp stack_matrix_record.cpp stack_matrix_text.cpp
          stack_root.cpp stack_show.cpp stack_show_text.cpp stack_update.cpp stack_words.cpp
          standing.cpp step.cpp stopping.cpp survey.cpp taking_steps.cpp test_environment.cpp
          test_junit.cpp test_results.cpp test_stages.cpp units.cpp version.cpp
          workspace.cpp doctor doctor.cpp lock.cpp locking.cpp)
