bprun_unit_tests(source SOURCES source_test.cpp)
target_compile_definitions(unit_source PRIVATE BPRUN_TEST_SUPPORT="${PROJECT_SOURCE_DIR}/tests/support")
