bprun_unit_tests(debian SOURCES archive_test.cpp index_test.cpp)
