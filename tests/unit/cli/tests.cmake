bprun_unit_tests(cli SOURCES arguments_test.cpp)
