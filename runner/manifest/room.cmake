bprun_room(manifest "What an app says of itself: Procfile, app.json, .buildpacks, .env, .slugignore, .release."
  DEPENDS base fs document process
  SOURCES app_json.cpp app_json_values.cpp buildpacks_file.cpp config_vars.cpp env_dir.cpp env_file.cpp
          formation.cpp process_types.cpp procfile.cpp redaction.cpp release_output.cpp slugignore.cpp
          test_environment.cpp)
