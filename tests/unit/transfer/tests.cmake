bprun_unit_tests(transfer ONE_BY_ONE SOURCES curl_program_test.cpp distrust_test.cpp fetch_test.cpp response_head_test.cpp)
target_compile_definitions(unit_transfer PRIVATE
  TEST_SUPPORT="${PROJECT_SOURCE_DIR}/tests/support"
  FETCH_PROGRAM="$<TARGET_FILE:bprun-fetch>")
add_dependencies(unit_transfer bprun-fetch)
