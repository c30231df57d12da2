bprun_unit_tests(pictures SOURCES page_test.cpp trace_test.cpp)
