bprun_unit_tests(buildpack ONE_BY_ONE SOURCES buildpack_test.cpp checkout_test.cpp order_test.cpp reference_test.cpp)
target_compile_definitions(unit_buildpack PRIVATE
  BPRUN_TEST_SUPPORT="${PROJECT_SOURCE_DIR}/tests/support"
  BPRUN_FETCH_PROGRAM="$<TARGET_FILE:bprun-fetch>")
add_dependencies(unit_buildpack bprun-fetch)
