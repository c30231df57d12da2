bprun_unit_tests(process SOURCES run_test.cpp table_test.cpp)
