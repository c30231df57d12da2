bprun_unit_tests(fs SOURCES tree_test.cpp)
