bprun_unit_tests(pack SOURCES inspect_test.cpp output_test.cpp slug_test.cpp)
