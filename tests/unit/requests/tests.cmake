bprun_unit_tests(requests
  SOURCES config_text_test.cpp)
