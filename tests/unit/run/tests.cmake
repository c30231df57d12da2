bprun_unit_tests(run
  SOURCES app.cpp app_files_test.cpp command_line_test.cpp environment_test.cpp launch_test.cpp run_test.cpp
          signals_test.cpp terminal_test.cpp)
