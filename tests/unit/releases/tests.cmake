bprun_unit_tests(releases
  SOURCES config_test.cpp ledger_test.cpp release_test.cpp running_test.cpp turn_test.cpp)
