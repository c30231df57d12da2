bprun_room(phases "Runs a buildpack's scripts: detect, compile, export, release, report."
  DEPENDS base fs document report process sandbox manifest buildpack
  SOURCES interpreter.cpp phases.cpp scripts.cpp)
