bprun_room(settings "Merges the configuration files and flags, and knows where each value came from."
  DEPENDS base fs document process
  SOURCES keys.cpp mirrors.cpp npm_config.cpp npmrc.cpp render.cpp settings.cpp)
