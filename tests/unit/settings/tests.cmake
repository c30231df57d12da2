bprun_unit_tests(settings SOURCES settings_test.cpp)
