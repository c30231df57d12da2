bprun_buildpack(erlang
  DEPENDS base fs process document version requests stack resolve runtimes archive transfer store settings script
  SCRIPTS detect compile release report plan test-compile test
  SOURCES build_cache.cpp compilation.cpp compile.cpp declaration.cpp detect.cpp environment.cpp lock.cpp
          normalise.cpp otp_plan.cpp process_type.cpp profile.cpp project.cpp test_run.cpp)
