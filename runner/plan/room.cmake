bprun_room(plan "Decides what a build will be: its stack, its buildpacks, its runtimes."
  DEPENDS base fs stack requests resolve buildpack
  SOURCES machine_check.cpp stack_choice.cpp survey.cpp)
