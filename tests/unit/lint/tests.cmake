bprun_unit_tests(lint SOURCES files_test.cpp shell_test.cpp tools_test.cpp)
