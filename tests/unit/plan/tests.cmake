bprun_unit_tests(plan SOURCES stack_choice_test.cpp survey_test.cpp)
