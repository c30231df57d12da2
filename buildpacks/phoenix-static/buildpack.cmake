bprun_buildpack(phoenix-static
  DEPENDS base fs process document version requests stack resolve runtimes archive transfer store
          settings script
  BUILDPACKS elixir nodejs
  SCRIPTS detect compile release report plan
  SOURCES assets_plan.cpp compilation.cpp compile.cpp declaration.cpp default_hook.cpp profile.cpp)
