bprun_unit_tests(phases SOURCES line_keeper_test.cpp)
