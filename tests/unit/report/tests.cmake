bprun_unit_tests(report SOURCES cells_test.cpp failure_test.cpp screen_test.cpp sinks_test.cpp
                                status_test.cpp terminal_text_test.cpp)
