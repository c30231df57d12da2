bprun_unit_tests(git SOURCES address_test.cpp remote_test.cpp work_tree_test.cpp)
target_compile_definitions(unit_git PRIVATE BPRUN_TEST_SUPPORT="${PROJECT_SOURCE_DIR}/tests/support")
