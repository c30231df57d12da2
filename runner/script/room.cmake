bprun_room(script "What the programs of built-in buildpacks share: their log, config vars, runtimes."
  DEPENDS base fs document process archive transfer store runtimes
  SOURCES config_vars.cpp output.cpp program.cpp runtime_source.cpp)
