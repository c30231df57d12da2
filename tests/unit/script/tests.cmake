bprun_unit_tests(script SOURCES entry_test.cpp output_test.cpp reuse_test.cpp)
