bprun_buildpack(elixir
  DEPENDS base fs process document version requests stack resolve runtimes archive transfer store settings script
  SCRIPTS detect compile release report plan test-compile test
  SOURCES beam_plan.cpp build_config.cpp build_cache.cpp compilation.cpp compile.cpp declaration.cpp detect.cpp
          environment.cpp git_dependencies.cpp mix_files.cpp mix_manifest.cpp normalise.cpp profile.cpp release.cpp
          test_run.cpp tools.cpp)
