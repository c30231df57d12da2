bprun_room(sandbox "States what a script may touch and use, and enforces it."
  DEPENDS base fs process
  SOURCES bubblewrap.cpp mode.cpp)
