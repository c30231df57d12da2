bprun_unit_tests(sandbox SOURCES build_tree_test.cpp sandbox_test.cpp)
