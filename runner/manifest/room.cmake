bprun_room(manifest "What an app says of itself: Procfile, app.json, .buildpacks, .env, .slugignore, .release."
  DEPENDS base fs document process
  SOURCES app_json.cpp app_json_shape.cpp app_json_values.cpp buildpacks_file.cpp config_vars.cpp
          docker_sources.cpp dockerfile.cpp env_dir.cpp env_file.cpp formation.cpp heroku_yml.cpp
          heroku_yml_shape.cpp process_types.cpp procfile.cpp redaction.cpp release_output.cpp
          shape.cpp slugignore.cpp test_environment.cpp)
