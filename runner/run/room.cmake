bprun_room(run "Starts a process type or a command out of a slug or a directory, in the environment the contract gives."
  DEPENDS base fs process archive store sandbox manifest
  SOURCES app_files.cpp command_line.cpp deliver.cpp environment.cpp launch.cpp profile.cpp
          run.cpp)
