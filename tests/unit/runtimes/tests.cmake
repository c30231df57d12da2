bprun_unit_tests(runtimes ONE_BY_ONE SOURCES checksum_list_test.cpp declaration_test.cpp ensure_test.cpp
  otp_layout_test.cpp packument_test.cpp)
target_compile_definitions(unit_runtimes PRIVATE
  TEST_SUPPORT="${PROJECT_SOURCE_DIR}/tests/support"
  FETCH_PROGRAM="$<TARGET_FILE:bprun-fetch>")
add_dependencies(unit_runtimes bprun-fetch)

# Needs the npm registry that this machine is configured for.
add_executable(registry_runtimes "${CMAKE_CURRENT_SOURCE_DIR}/runtimes/registry_test.cpp")
target_link_libraries(registry_runtimes PRIVATE room_runtimes bprun_catch)
target_compile_definitions(registry_runtimes PRIVATE FETCH_PROGRAM="$<TARGET_FILE:bprun-fetch>")
add_dependencies(registry_runtimes bprun-fetch)
add_test(NAME registry_runtimes COMMAND registry_runtimes)
set_tests_properties(registry_runtimes PROPERTIES LABELS registry)
