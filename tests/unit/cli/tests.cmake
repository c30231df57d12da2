bprun_unit_tests(cli SOURCES arguments_test.cpp completion_test.cpp man_test.cpp page_test.cpp shown_commands_test.cpp)
# Documentation is what is read there.
target_compile_definitions(unit_cli PRIVATE BPRUN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
