bprun_unit_tests(pipeline
  SOURCES build_log_test.cpp cache_why_test.cpp explain_test.cpp junit_files_test.cpp lock_test.cpp redaction_test.cpp
          stack_matrix_record_test.cpp stack_matrix_test.cpp step_test.cpp
          test_junit_test.cpp units_test.cpp)
