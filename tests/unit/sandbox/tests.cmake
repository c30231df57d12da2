bprun_unit_tests(sandbox SOURCES sandbox_test.cpp)
