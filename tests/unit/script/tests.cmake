bprun_unit_tests(script SOURCES output_test.cpp)
