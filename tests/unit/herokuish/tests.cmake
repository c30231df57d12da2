bprun_unit_tests(herokuish
  SOURCES account_test.cpp app_env_test.cpp commands_test.cpp entry_test.cpp install_test.cpp log_test.cpp
          paths_test.cpp release_file_test.cpp slug_test.cpp types_test.cpp)
