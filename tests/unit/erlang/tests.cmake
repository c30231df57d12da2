# The built-in erlang buildpack is no room; its tests are listed here like one's.
if(TARGET buildpack_erlang)
  set(erlang_tests build_cache_test.cpp lock_test.cpp otp_plan_test.cpp process_type_test.cpp profile_test.cpp
    project_test.cpp)
  list(TRANSFORM erlang_tests PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/erlang/")
  add_executable(unit_erlang ${erlang_tests})
  target_link_libraries(unit_erlang PRIVATE buildpack_erlang bprun_catch)
  add_test(NAME unit_erlang COMMAND unit_erlang)
  set_tests_properties(unit_erlang PROPERTIES LABELS unit)
endif()
