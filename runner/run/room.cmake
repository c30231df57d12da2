bprun_room(run "Starts a process type or a command out of a slug, an image or a directory, in the environment the contract gives."
  DEPENDS base fs document process archive store sandbox manifest rootfs
  SOURCES app_files.cpp command_line.cpp deliver.cpp environment.cpp image_app.cpp launch.cpp profile.cpp
          run.cpp slug_files.cpp)
