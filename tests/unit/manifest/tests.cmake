bprun_unit_tests(manifest
  SOURCES app_json_test.cpp buildpacks_file_test.cpp config_vars_test.cpp dockerfile_test.cpp
          env_dir_test.cpp env_file_test.cpp formation_test.cpp heroku_yml_test.cpp
          procfile_test.cpp redaction_test.cpp release_output_test.cpp slugignore_test.cpp
          test_environment_test.cpp)
