bprun_room(plan "Decides what a build will be: its stack, its buildpacks, its runtimes."
  DEPENDS base
  SOURCES stack_choice.cpp)
