bprun_unit_tests(phases SOURCES interpreter_test.cpp line_keeper_test.cpp)
