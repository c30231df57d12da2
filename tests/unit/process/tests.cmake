bprun_unit_tests(process SOURCES lookout_test.cpp replace_test.cpp run_test.cpp table_test.cpp
  time_limit_test.cpp together_test.cpp)
