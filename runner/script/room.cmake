bprun_room(script "What the programs of built-in buildpacks share: their log, config vars, runtimes."
  DEPENDS base fs document process archive transfer store version requests stack resolve runtimes
  SOURCES bash_in.cpp beam.cpp config_vars.cpp entry.cpp kept_trees.cpp output.cpp program.cpp
          reuse.cpp runtime_source.cpp)
