bprun_buildpack(nodejs
  DEPENDS base fs process document version requests stack runtimes archive transfer store settings
          script
  SCRIPTS detect compile release report plan test-compile test
  SOURCES app_plan.cpp cache.cpp commands.cpp compilation.cpp compile.cpp config_vars.cpp
          declaration.cpp detect.cpp environment.cpp kept_modules.cpp node_request.cpp normalise.cpp
          package_json.cpp lockfiles.cpp profile.cpp release.cpp runtime_install.cpp
          test_run.cpp)
