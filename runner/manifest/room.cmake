bprun_room(manifest "What an app says of itself: Procfile, app.json, .buildpacks, .env, .slugignore, .release."
  DEPENDS base fs document process
  SOURCES app_file.cpp)
