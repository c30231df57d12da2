bprun_unit_tests(lambda
  SOURCES event_test.cpp runtime_api_test.cpp)
