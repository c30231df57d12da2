bprun_unit_tests(report SOURCES failure_test.cpp sinks_test.cpp)
