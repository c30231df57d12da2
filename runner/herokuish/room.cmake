bprun_room(herokuish "Answers as Herokuish: /build, /start, /exec and its commands, in place and in its words."
  DEPENDS base fs report process git archive transfer sandbox manifest buildpack phases pack run
  SOURCES account.cpp answer.cpp app_env.cpp build.cpp bundled.cpp commands.cpp entropy.cpp entry.cpp install.cpp
          launch.cpp log.cpp ownership.cpp paths.cpp release_file.cpp select.cpp session.cpp setup.cpp several.cpp
          slug.cpp smoke_test.cpp sources.cpp types.cpp)
