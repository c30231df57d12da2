bprun_unit_tests(resolve SOURCES beam_test.cpp beam_request_test.cpp catalogue_test.cpp diagnosis_test.cpp
  node_test.cpp pin_test.cpp upstream_test.cpp)
