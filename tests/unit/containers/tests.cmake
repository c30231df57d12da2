bprun_unit_tests(containers
  SOURCES engine_test.cpp)
