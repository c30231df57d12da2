bprun_room(pipeline "One function a user's goal, the stages in order."
  DEPENDS base fs document report process sandbox store settings manifest stack runtimes buildpack
          source plan phases pack
  DEFINITIONS BPRUN_VERSION="${PROJECT_VERSION}"
  SOURCES artifact.cpp build.cpp buildpacks.cpp columns.cpp machine_settings.cpp open.cpp output_apart.cpp prefetch.cpp prepare.cpp record.cpp stack_diff.cpp
          stack_diff_text.cpp stack_lint.cpp stack_list.cpp stack_show.cpp stack_show_text.cpp
          stack_words.cpp version.cpp
          workspace.cpp)
