bprun_unit_tests(source SOURCES source_test.cpp)
target_compile_definitions(unit_source PRIVATE
  BPRUN_TEST_SUPPORT="${PROJECT_SOURCE_DIR}/tests/support"
  BPRUN_FETCH_PROGRAM="$<TARGET_FILE:bprun-fetch>")
add_dependencies(unit_source bprun-fetch)
