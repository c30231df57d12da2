bprun_unit_tests(version SOURCES npm_version_test.cpp npm_range_test.cpp)
