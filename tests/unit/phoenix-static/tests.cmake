# The built-in phoenix-static buildpack is no room; its tests are listed here like one's.
if(TARGET buildpack_phoenix-static)
  set(phoenix_static_tests assets_plan_test.cpp default_hook_test.cpp profile_test.cpp)
  list(TRANSFORM phoenix_static_tests PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/phoenix-static/")
  add_executable(unit_phoenix-static ${phoenix_static_tests})
  target_link_libraries(unit_phoenix-static PRIVATE buildpack_phoenix-static bprun_catch)
  add_test(NAME unit_phoenix-static COMMAND unit_phoenix-static)
  set_tests_properties(unit_phoenix-static PROPERTIES LABELS unit)
endif()
