bprun_unit_tests(readiness
  SOURCES server_test.cpp wait_test.cpp)
