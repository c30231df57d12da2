bprun_unit_tests(base SOURCES digest_test.cpp markup_test.cpp text_test.cpp)
