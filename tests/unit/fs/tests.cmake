bprun_unit_tests(fs SOURCES beneath_test.cpp tree_test.cpp)
