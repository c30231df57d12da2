bprun_unit_tests(refresh SOURCES indexes_test.cpp merge_test.cpp table_text_test.cpp)
