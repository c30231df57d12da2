bprun_unit_tests(report SOURCES sinks_test.cpp)
